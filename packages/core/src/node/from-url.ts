import { lookup as dnsLookup } from 'node:dns/promises'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Deadline } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { INPUT_LIMITS } from '../ports/input-limits.ts'
import { isPublicAddress } from './address-guard.ts'
import { readBody } from './read-body.ts'

/** An address of a host name. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** Options of {@link fromUrl}. */
export interface FromUrlOptions {
  /** Bytes of the body. Default: that of `INPUT_LIMITS`. */
  readonly maxBytes?: number
  /** For the whole download, redirects included. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  /**
   * Lets private, loopback and link-local addresses be fetched: all of them, or those of this list (IP addresses, such
   * as that of an object store in the same network). With `true`, whoever names an address reaches into the network of
   * the host. Default false.
   */
  readonly allowPrivateAddresses?: boolean | readonly string[]
  /** Resolves a host name to all its addresses. Default: the system's resolver. */
  readonly lookup?: (hostname: string) => Promise<readonly ResolvedAddress[]>
  readonly signal?: AbortSignal
}

export const FROM_URL_DEFAULTS = {
  maxBytes: INPUT_LIMITS.maxBytes,
  /** 50 MB at 14 Mbit/s. */
  timeoutMs: 30_000,
  /** `http` to `https`, to `www`, to a path and to a content network, with one to spare. */
  maxRedirects: 5,
  allowPrivateAddresses: false,
  lookup: (hostname: string): Promise<readonly ResolvedAddress[]> =>
    dnsLookup(hostname, { all: true, order: 'verbatim' }),
} as const satisfies Omit<Required<FromUrlOptions>, 'signal'>

/** A downloaded document. */
export interface DownloadedBytes {
  readonly bytes: Uint8Array
  /** Last part of the path; the host name where the path has none. */
  readonly name: string
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Downloads a document from a public `http` or `https` address.
 *
 * Each host name is resolved once and the connection goes to the address that was checked, so that a name cannot
 * change its mind in between; every redirect is checked alike. The body is counted while it arrives, whatever its
 * headers say, and asked for unpacked.
 *
 * @throws SdkError `URL_FORBIDDEN`; `INPUT_ERROR` (`url_invalid`); `NOT_FOUND` (`url_http_error`) for 404 and 410;
 *   `NETWORK_ERROR` (`url_http_error`, `url_network_error`); `INPUT_TOO_LARGE` (`url_too_large`); `TIMEOUT`
 *   (`time_exceeded`); `ABORTED`
 */
export async function fromUrl(url: string | URL, options: FromUrlOptions = {}): Promise<DownloadedBytes> {
  const settings: Settings = { ...FROM_URL_DEFAULTS, ...withoutUndefined(options) }
  const start = parseUrl(url)
  const deadline = new Deadline(settings.timeoutMs, settings.signal)
  try {
    return await download(start, settings, deadline)
  } catch (error) {
    if (deadline.signal.aborted) throw abortError(start, settings.timeoutMs, deadline.signal.reason)
    throw error
  } finally {
    deadline.dispose()
  }
}

type Settings = Required<Omit<FromUrlOptions, 'signal'>> & Pick<FromUrlOptions, 'signal'>

async function download(start: URL, settings: Settings, deadline: Deadline): Promise<DownloadedBytes> {
  let url = start
  for (let redirects = 0; ; redirects++) {
    const addresses = await checkedAddresses(url, settings, deadline)
    const response = await send(url, addresses, settings, deadline)
    try {
      const status = response.statusCode ?? 0
      if (REDIRECTS.has(status)) {
        if (redirects >= settings.maxRedirects) throw tooManyRedirects(start, settings.maxRedirects)
        url = redirectTarget(url, response.headers.location)
        continue
      }
      if (status < 200 || status > 299) throw httpError(url, status)
      rejectEncoded(url, response)
      const bytes = await readBody(response, { maxBytes: settings.maxBytes, subject: display(url) })
      return { bytes, name: nameOf(url) }
    } catch (error) {
      throw SdkError.isInstance(error) ? error : networkError(url, error)
    } finally {
      response.destroy()
    }
  }
}

/** The URL, when it is one that may be fetched at all. */
function parseUrl(source: string | URL): URL {
  if (!URL.canParse(source)) {
    throw new SdkError('INPUT_ERROR', `${JSON.stringify(String(source).slice(0, 200))} is not a valid address`, {
      reason: 'url_invalid',
    })
  }
  const url = new URL(source)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw forbidden(`${url.protocol} addresses are not fetched, only http: and https:`)
  }
  if (url.username !== '' || url.password !== '') {
    throw forbidden(`the address of ${url.host} carries a user name or password`)
  }
  return url
}

/** The addresses of the URL's host. One forbidden address among several forbids all. */
async function checkedAddresses(url: URL, settings: Settings, deadline: Deadline): Promise<readonly ResolvedAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  let addresses: readonly ResolvedAddress[] = [{ address: host, family }]
  if (family === 0) {
    try {
      addresses = await deadline.race(settings.lookup(host))
    } catch (cause) {
      throw SdkError.isInstance(cause) ? cause : networkError(url, cause)
    }
  }
  const refused = addresses.find(({ address }) => !mayConnect(address, settings))
  if (refused) {
    const resolved = family === 0 ? ` (${refused.address})` : ''
    throw forbidden(`${display(url)} is not fetched: ${host}${resolved} is no public address`)
  }
  if (addresses.length === 0) throw networkError(url, new Error(`${host} has no address`))
  return addresses
}

function mayConnect(address: string, { allowPrivateAddresses }: Settings): boolean {
  if (typeof allowPrivateAddresses === 'boolean') return allowPrivateAddresses || isPublicAddress(address)
  return isPublicAddress(address) || allowPrivateAddresses.includes(address)
}

function send(
  url: URL,
  addresses: readonly ResolvedAddress[],
  settings: Settings,
  deadline: Deadline,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const sent = request(url, requestOptions(addresses, deadline.signal), resolve)
    sent.on('error', (error) => reject(SdkError.isInstance(error) ? error : networkError(url, error)))
    sent.on('socket', (socket) => {
      // A second look at what was really connected to, should the pinning ever be bypassed.
      const check = () => {
        const remote = socket.remoteAddress ?? ''
        if (mayConnect(remote, settings)) return
        sent.destroy(forbidden(`${display(url)} is not fetched: the connection went to ${remote}, no public address`))
      }
      if (socket.connecting) socket.once('connect', check)
      else check()
    })
    sent.end()
  })
}

function requestOptions(addresses: readonly ResolvedAddress[], signal: AbortSignal): RequestOptions {
  const pinned: LookupFunction = (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first!.address, first!.family)
  }
  return {
    lookup: pinned,
    // A connection of its own: one kept alive might go to an address that was never checked.
    agent: false,
    signal,
    headers: { 'accept-encoding': 'identity', accept: '*/*', 'user-agent': 'sheaf' },
    maxHeaderSize: 16_384,
  }
}

function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from)) {
    throw new SdkError('NETWORK_ERROR', `${display(from)} redirects to no valid address`, { reason: 'url_http_error' })
  }
  return parseUrl(new URL(location, from))
}

/** Unpacking would let a small body grow; servers that pack although asked not to are rare. */
function rejectEncoded(url: URL, response: IncomingMessage): void {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return
  throw new SdkError('NETWORK_ERROR', `${display(url)} was sent as ${encoding}, although it was asked for unpacked`, {
    reason: 'url_http_error',
  })
}

/** Without the query, which may hold secrets. */
function display(url: URL): string {
  return url.origin + url.pathname
}

function nameOf(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '')
  if (last === undefined) return url.hostname
  try {
    // A decoded slash would make it look like a path.
    return decodeURIComponent(last).replace(/[/\\\0]/g, '_')
  } catch {
    return last
  }
}

function forbidden(message: string): SdkError {
  return new SdkError('URL_FORBIDDEN', message, { reason: 'url_forbidden' })
}

function httpError(url: URL, status: number): SdkError {
  const code = status === 404 || status === 410 ? 'NOT_FOUND' : 'NETWORK_ERROR'
  return new SdkError(code, `${display(url)} answered with status ${status}`, { reason: 'url_http_error' })
}

function tooManyRedirects(url: URL, allowed: number): SdkError {
  return new SdkError('NETWORK_ERROR', `${display(url)} redirects more than ${allowed} times (maxRedirects)`, {
    reason: 'url_http_error',
    limit: { name: 'maxRedirects', seen: allowed + 1, allowed },
  })
}

function networkError(url: URL, cause: unknown): SdkError {
  const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause)
  return new SdkError('NETWORK_ERROR', `${display(url)} could not be fetched: ${why}`, {
    reason: 'url_network_error',
    cause,
  })
}

function abortError(url: URL, timeoutMs: number, reason: unknown): unknown {
  if (!SdkError.isInstance(reason) || reason.code !== 'TIMEOUT' || reason.limit?.allowed !== timeoutMs) return reason
  return new SdkError('TIMEOUT', `${display(url)} was not downloaded within ${timeoutMs} ms (timeoutMs)`, {
    reason: 'time_exceeded',
    limit: { name: 'timeoutMs', seen: timeoutMs, allowed: timeoutMs },
  })
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
