import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ManagedVectorStore, SdkError } from '@sheaf/core'

/** A Qdrant server's REST routes, as far as the adapter calls them, over a store of ours: for tests on the wire. */
export interface RestServer {
  readonly url: string
  /** Method and path with query string of every request. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

interface RouteCall {
  readonly store: ManagedVectorStore
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger sent
  readonly body: any
}

const ROUTES: readonly (readonly [string, RegExp, (call: RouteCall) => Promise<unknown>])[] = [
  ['GET', /^\/collections$/, ({ store }) => store.getCollections()],
  ['POST', /^\/collections\/aliases$/, ({ store, body }) => store.updateCollectionAliases(body)],
  ['GET', /^\/aliases$/, ({ store }) => store.getAliases()],
  ['GET', /^\/collections\/([^/]+)\/exists$/, ({ store, name }) => store.collectionExists(name)],
  ['GET', /^\/collections\/([^/]+)$/, ({ store, name }) => store.getCollection(name)],
  ['PUT', /^\/collections\/([^/]+)$/, ({ store, name, body }) => store.createCollection(name, body)],
  ['DELETE', /^\/collections\/([^/]+)$/, ({ store, name }) => store.deleteCollection(name)],
  ['PUT', /^\/collections\/([^/]+)\/index$/, ({ store, name, body }) => store.createPayloadIndex(name, body)],
  ['PUT', /^\/collections\/([^/]+)\/points$/, ({ store, name, body }) => store.upsert(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points$/, ({ store, name, body }) => store.retrieve(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points\/delete$/, ({ store, name, body }) => store.delete(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points\/payload$/, ({ store, name, body }) => store.setPayload(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points\/query$/, ({ store, name, body }) => store.query(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points\/scroll$/, ({ store, name, body }) => store.scroll(name, body)],
  ['POST', /^\/collections\/([^/]+)\/points\/count$/, ({ store, name, body }) => store.count(name, body)],
]

/** @param apiKey  asked for in the header `api-key` when given */
export async function serveQdrantRest(store: ManagedVectorStore, apiKey?: string): Promise<RestServer> {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const { status, body } = await answer(store, request, apiKey)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  return { url: await listen(server), requests, close: () => closeServer(server) }
}

/** A server that gives every request this answer; none at all when null. */
export async function serveAlways(status: number | null, body = '', headers: Record<string, string> = {}) {
  const server = createServer((_, response) => {
    if (status !== null) response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  return { url: await listen(server), close: () => closeServer(server) }
}

async function answer(store: ManagedVectorStore, request: IncomingMessage, apiKey: string | undefined) {
  const { pathname } = new URL(request.url!, 'http://localhost')
  if (apiKey !== undefined && request.headers['api-key'] !== apiKey) {
    return { status: 401, body: 'Must provide an API key or an Authorization bearer token' }
  }
  const text = await textOf(request)
  for (const [method, path, run] of ROUTES) {
    const match = path.exec(pathname)
    if (!match || method !== request.method) continue
    try {
      const name = decodeURIComponent(match[1] ?? '')
      const result = await run({ store, name, body: text === '' ? {} : JSON.parse(text) })
      return { status: 200, body: { result, status: 'ok', time: 0.001 } }
    } catch (error) {
      if (!SdkError.isInstance(error)) throw error
      // As the server: a name that an alias has is a bad request.
      const status = /as an alias/.test(error.message) ? 400 : error.httpStatus
      return { status, body: { status: { error: `Wrong input: ${error.message}` }, time: 0.001 } }
    }
  }
  return { status: 404, body: { status: { error: `no route ${request.method} ${pathname}` }, time: 0 } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
