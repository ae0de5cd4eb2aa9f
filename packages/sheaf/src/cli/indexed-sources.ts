import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { hostname } from 'node:os'
import { pipeline } from 'node:stream/promises'
import { type ManagedVectorStore, type Payload, SdkError, type StoredPoint } from '@sheaf/core'

/** Points looked at in one request. */
const PAGE_SIZE = 256

/** Key of the payload that lists the sources of a document: files that had its content when they were indexed. */
const SOURCE_KEY = 'metadata.source'

/**
 * Which files the documents of a collection came from. A document is its content, so an edited file is another document;
 * with this, what the file held before can be taken out. A path is kept as its SHA-256, never itself. The same content
 * in two files is one document with two sources, and goes when neither holds it any more.
 */
export class IndexedSources {
  readonly #store: ManagedVectorStore
  readonly #collection: string
  readonly #place: string
  /** Document by source, of this run. */
  readonly #documents = new Map<string, string>()
  /** Sources by document: those that the collection had, and those of this run. */
  readonly #sources = new Map<string, Promise<Set<string>>>()

  /** @param isShared  true for a server, where the same path on another machine is another file */
  constructor(store: ManagedVectorStore, collection: string, isShared: boolean) {
    this.#store = store
    this.#collection = collection
    this.#place = isShared ? hostname() : ''
  }

  /** The metadata with which the file at `file` (absolute) is to be indexed. */
  async metadataFor(file: string): Promise<{ readonly source: readonly string[] }> {
    const source = this.#sourceOf(file)
    const documentId = await contentHash(file).catch(() => null)
    // Why the file cannot be read is said when it is processed.
    if (documentId === null) return { source: [source] }
    if (!this.#sources.has(documentId)) this.#sources.set(documentId, this.#storedSources(documentId))
    const sources = await this.#sources.get(documentId)!
    sources.add(source)
    return { source: [...sources] }
  }

  /** Notes that the file is indexed as this document. */
  add(file: string, documentId: string): void {
    this.#documents.set(this.#sourceOf(file), documentId)
  }

  /** Takes out what the files of this run held when they were indexed before, unless another file holds it. */
  async removeStale(): Promise<void> {
    if (this.#documents.size === 0) return
    await this.#indexSources()
    for (const [source, documentId] of this.#documents) {
      for (const point of await this.#pointsOf(source, documentId)) await this.#release(point, source)
    }
  }

  /** Servers may refuse to filter by what has no index. An index belongs to the collection, not to its alias. */
  async #indexSources(): Promise<void> {
    const { aliases } = await this.#store.getAliases()
    const alias = aliases.find(({ alias_name }) => alias_name === this.#collection)
    await this.#store.createPayloadIndex(alias?.collection_name ?? this.#collection, {
      field_name: SOURCE_KEY,
      field_schema: 'keyword',
      wait: true,
    })
  }

  async #release({ id, payload }: StoredPoint, source: string): Promise<void> {
    const others = sourcesIn(payload).filter((other) => other !== source)
    if (others.length === 0) {
      await this.#store.delete(this.#collection, { points: [id], wait: true })
      return
    }
    const metadata = { ...(payload?.metadata as Payload), source: others }
    await this.#store.setPayload(this.#collection, { payload: { metadata }, points: [id], wait: true })
  }

  /** Points of the source that belong to another document. */
  async #pointsOf(source: string, documentId: string): Promise<StoredPoint[]> {
    const found: StoredPoint[] = []
    let offset: string | number | null = null
    do {
      const page = await this.#store.scroll(this.#collection, {
        filter: {
          must: [{ key: SOURCE_KEY, match: { value: source } }],
          must_not: [{ key: 'document_id', match: { value: documentId } }],
        },
        limit: PAGE_SIZE,
        offset,
        with_payload: ['metadata'],
      })
      found.push(...page.points)
      offset = (page.next_page_offset ?? null) as string | number | null
    } while (offset !== null)
    return found
  }

  /** Empty where the document, or the collection, is not there yet. */
  async #storedSources(documentId: string): Promise<Set<string>> {
    try {
      const { points } = await this.#store.scroll(this.#collection, {
        filter: { must: [{ key: 'document_id', match: { value: documentId } }] },
        limit: 1,
        with_payload: ['metadata'],
      })
      return new Set(sourcesIn(points[0]?.payload))
    } catch (error) {
      if (SdkError.isInstance(error) && error.code === 'NOT_FOUND') return new Set()
      throw error
    }
  }

  #sourceOf(file: string): string {
    return createHash('sha256').update(`${this.#place}\0${file}`).digest('hex')
  }
}

/** The id of the document in the file. */
async function contentHash(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function sourcesIn(payload: Payload | null | undefined): string[] {
  const { source } = (payload?.metadata ?? {}) as { readonly source?: unknown }
  return Array.isArray(source) ? source.filter((entry) => typeof entry === 'string') : []
}
