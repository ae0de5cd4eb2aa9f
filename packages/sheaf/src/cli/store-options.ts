import path from 'node:path'
import { PIPELINE_DEFAULTS } from '@sheaf/core'
import type { CommandSpec, OptionSpec, ParsedArguments } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { UsageError } from './usage-error.ts'

/** Options of the commands that need a store. */
export const STORE_OPTIONS = {
  store: {
    value: 'DIR|URL',
    help: 'A folder, or the address of a Qdrant server (http://…; its key in QDRANT_API_KEY). Needed.',
  },
  collection: { value: 'NAME', help: `Name within the store. Default ${PIPELINE_DEFAULTS.collection}.` },
} as const satisfies Record<string, OptionSpec>

/** The store that `--store` and `--collection` name: an address as it is, a folder as an absolute path. */
export function storeOptions(
  context: CommandContext,
  args: ParsedArguments,
  spec: CommandSpec,
): { readonly store: string; readonly collection: string; readonly apiKey?: string } {
  const store = args.text('store')
  if (store === undefined) throw new UsageError(`--store is needed; usage: sheaf ${spec.name} ${spec.usage}`)
  const apiKey = context.env.QDRANT_API_KEY
  return {
    store: isAddress(store) ? store : path.resolve(context.cwd, store),
    collection: args.text('collection') ?? PIPELINE_DEFAULTS.collection,
    ...(isAddress(store) && apiKey && { apiKey }),
  }
}

/** True for the address of a server, false for a folder. */
export function isAddress(store: string): boolean {
  return /^https?:\/\//i.test(store)
}
