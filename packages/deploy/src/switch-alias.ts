import { type AliasAdmin, type CollectionAdmin, SdkError } from '@sheaf/core'

/** What {@link switchAlias} is asked for. */
export interface AliasSwitch {
  readonly alias: string
  /** The collection that the alias shall point to. */
  readonly to: string
  /** The collection that it must point to now; null for an alias that must not exist yet. Not checked when left out. */
  readonly expected?: string | null
}

/** What an alias pointed to before and points to now. */
export interface AliasSwitched {
  /** Null when the alias is new. */
  readonly from: string | null
  readonly to: string
}

/**
 * Points an alias to another collection by one `create_alias`, which overwrites: readers never meet a missing alias.
 * The result is read back. An alias that points there already is left alone.
 *
 * The check of `expected` and the switch are two requests: of two callers at the same moment both may pass.
 *
 * @throws SdkError `NOT_FOUND` when the target is not a collection, `CONFLICT` when the alias does not point to
 *   `expected`, when its name is a collection's, or when it points elsewhere after the switch
 */
export async function switchAlias(
  admin: AliasAdmin & CollectionAdmin,
  { alias, to, expected }: AliasSwitch,
): Promise<AliasSwitched> {
  const { collections } = await admin.getCollections()
  if (!collections.some(({ name }) => name === to)) {
    throw new SdkError('NOT_FOUND', `collection "${to}" does not exist; alias "${alias}" is left as it is`)
  }
  const from = await targetOf(admin, alias)
  if (expected !== undefined && from !== expected) {
    throw new SdkError('CONFLICT', `alias "${alias}" points to ${show(from)}, not to ${show(expected)}`)
  }
  if (from === to) return { from, to }
  await admin.updateCollectionAliases({ actions: [{ create_alias: { alias_name: alias, collection_name: to } }] })
  const now = await targetOf(admin, alias)
  if (now !== to) {
    throw new SdkError('CONFLICT', `alias "${alias}" was pointed to "${to}", but points to ${show(now)}`)
  }
  return { from, to }
}

async function targetOf(admin: AliasAdmin, alias: string): Promise<string | null> {
  const { aliases } = await admin.getAliases()
  return aliases.find(({ alias_name }) => alias_name === alias)?.collection_name ?? null
}

function show(collection: string | null): string {
  return collection === null ? 'nothing' : `"${collection}"`
}
