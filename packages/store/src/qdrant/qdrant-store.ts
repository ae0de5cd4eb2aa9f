import { type ManagedVectorStore, type Point, type PointId, SdkError } from '@sheaf/core'
import { parsePointId } from '../parse-point-id.ts'
import { translateQdrantError } from './translate-error.ts'

/** The calls that are made, with the port's arguments: those of the client. */
type Client = Omit<ManagedVectorStore, 'name' | 'close'>

/**
 * What is used of `QdrantClient` of `@qdrant/js-client-rest`: these methods. Their arguments are left open, since the
 * client's types ask for lists that may be changed.
 */
export type QdrantClientLike = {
  readonly [Verb in keyof Client]: (collection: never, request: never) => Promise<unknown>
}

/** How a server is reached. */
export interface QdrantServer {
  /** With the port, such as `http://localhost:6333`; without one the client takes 6333. */
  readonly url: string
  readonly apiKey?: string
  /** Milliseconds for one request. Default 30,000. */
  readonly timeoutMs?: number
}

/** A client of the host's own making, or what is needed to make one. */
export type QdrantStoreOptions = { readonly client: QdrantClientLike } | QdrantServer

export const QDRANT_DEFAULTS = {
  /** An upsert of some hundred points takes well under a second; the client's own 300,000 would hang a user. */
  timeoutMs: 30_000,
} as const

const PACKAGE = '@qdrant/js-client-rest'

/**
 * A Qdrant server as a vector store. Writes wait until the server has applied them. The package
 * `@qdrant/js-client-rest` is loaded at the first call, unless a client is given.
 *
 * Every method may throw SdkError `STORE_ERROR` (the server failed or cannot be reached), `PROVIDER_TIMEOUT`,
 * `AUTH_FAILED`, `RESOURCE_EXHAUSTED` or `MISSING_PACKAGE`, with the client's error as cause.
 */
export function qdrantStore(options: QdrantStoreOptions): ManagedVectorStore {
  let loading: Promise<Client> | null =
    'client' in options ? Promise.resolve(options.client as unknown as Client) : null

  async function call<T>(what: string, request: (client: Client) => Promise<T>): Promise<T> {
    loading ??= createClient(options as QdrantServer)
    try {
      return await request(await loading)
    } catch (error) {
      throw translateQdrantError(error, what)
    }
  }

  return {
    name: 'qdrant',
    async upsert(collection, { points }) {
      const parsed = points.map(withParsedId)
      return call(`upsert into "${collection}"`, (client) => client.upsert(collection, { points: parsed, wait: true }))
    },
    async retrieve(collection, request) {
      const ids = request.ids.map(parsePointId)
      return call(`retrieve from "${collection}"`, (client) => client.retrieve(collection, { ...request, ids }))
    },
    async delete(collection, request) {
      const selector = 'points' in request ? { points: request.points.map(parsePointId) } : { filter: request.filter }
      return call(`delete from "${collection}"`, (client) => client.delete(collection, { ...selector, wait: true }))
    },
    async setPayload(collection, request) {
      const points: PointId[] | undefined = request.points?.map(parsePointId)
      return call(`set payload in "${collection}"`, (client) =>
        client.setPayload(collection, { ...request, ...(points && { points }), wait: true }),
      )
    },
    query: (collection, request) => call(`query "${collection}"`, (client) => client.query(collection, request)),
    scroll: (collection, request) => call(`scroll "${collection}"`, (client) => client.scroll(collection, request)),
    count: (collection, request) => call(`count in "${collection}"`, (client) => client.count(collection, request)),
    createCollection: (collection, config) =>
      call(`create collection "${collection}"`, (client) => client.createCollection(collection, config)),
    deleteCollection: (collection) =>
      call(`delete collection "${collection}"`, (client) => client.deleteCollection(collection)),
    collectionExists: (collection) =>
      call(`look for collection "${collection}"`, (client) => client.collectionExists(collection)),
    getCollections: () => call('list collections', (client) => client.getCollections()),
    getCollection: (collection) =>
      call(`describe collection "${collection}"`, (client) => client.getCollection(collection)),
    createPayloadIndex: (collection, request) =>
      call(`create payload index in "${collection}"`, (client) =>
        client.createPayloadIndex(collection, { ...request, wait: true }),
      ),
    updateCollectionAliases: (request) => call('update aliases', (client) => client.updateCollectionAliases(request)),
    getAliases: () => call('list aliases', (client) => client.getAliases()),
  }
}

function withParsedId(point: Point): Point {
  return { ...point, id: parsePointId(point.id) }
}

async function createClient({ url, apiKey, timeoutMs }: QdrantServer): Promise<Client> {
  const { origin, pathname } = parseUrl(url)
  const { QdrantClient } = await loadPackage()
  // A port that is the scheme's own is lost in parsing, and the client would take 6333 for it.
  const port = /^https?:\/\/[^/]*:(\d+)(?:\/|$)/.exec(url)?.[1]
  return new QdrantClient({
    url: origin,
    timeout: timeoutMs ?? QDRANT_DEFAULTS.timeoutMs,
    checkCompatibility: false,
    ...(port !== undefined && { port: Number(port) }),
    ...(pathname !== '/' && { prefix: pathname.replace(/\/$/, '') }),
    ...(apiKey !== undefined && { apiKey }),
  }) as unknown as Client
}

function parseUrl(url: string): URL {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return new URL(url)
  throw new SdkError('INPUT_ERROR', `"${url}" is not an http or https address`, { provider: 'qdrant' })
}

async function loadPackage() {
  try {
    return await import('@qdrant/js-client-rest')
  } catch (cause) {
    throw new SdkError('MISSING_PACKAGE', `a Qdrant server needs the package ${PACKAGE}: npm install ${PACKAGE}`, {
      provider: 'qdrant',
      cause,
    })
  }
}
