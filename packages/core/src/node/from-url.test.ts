import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { type FromUrlOptions, fromUrl } from './from-url.ts'

const servers: Server[] = []

async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, host, resolve))
  return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function failure(url: string | URL, options: FromUrlOptions = {}): Promise<SdkError> {
  const error = await fromUrl(url, options).catch((thrown: unknown) => thrown)
  expect(SdkError.isInstance(error), String(error)).toBe(true)
  return error as SdkError
}

const LOCAL = { allowPrivateAddresses: true } as const

describe('fromUrl', () => {
  it('gives the body and the last part of the path', async () => {
    const origin = await serve((request, response) => response.end(`${request.method} ${request.headers.host}`))
    const { bytes, name } = await fromUrl(`${origin}/a/invoice%20%C3%A4.pdf?token=1#page`, LOCAL)
    expect(new TextDecoder().decode(bytes)).toBe(`GET ${new URL(origin).host}`)
    expect(name).toBe('invoice ä.pdf')
  })

  it('never gives a name that is a path', async () => {
    const origin = await serve((_request, response) => response.end('x'))
    expect((await fromUrl(`${origin}/..%2f..%2fetc%2fpasswd`, LOCAL)).name).toBe('.._.._etc_passwd')
    expect((await fromUrl(origin, LOCAL)).name).toBe('127.0.0.1')
  })

  it.each([
    ['http://127.0.0.1/'],
    ['http://2130706433/'],
    ['http://0x7f000001/'],
    ['http://0177.0.0.1/'],
    ['http://127.1/'],
    ['http://0/'],
    ['http://127.0.0.1./'],
    ['http://①②⑦.0.0.1/'],
    ['http://[::1]/'],
    ['http://[::ffff:127.0.0.1]/'],
    ['http://[::ffff:7f00:1]/'],
    ['http://[0:0:0:0:0:ffff:169.254.169.254]/'],
    ['http://[64:ff9b::127.0.0.1]/'],
    ['http://[fd00:ec2::254]/latest/meta-data'],
    ['http://[fe80::1]/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://10.0.0.1:8080/'],
    ['https://192.168.0.1/'],
    ['http://user:secret@example.com/'],
    ['http://user@example.com/'],
    ['ftp://example.com/a.pdf'],
    ['file:///etc/passwd'],
    ['data:text/plain,hello'],
    ['gopher://example.com/'],
  ])('refuses %s', async (url) => {
    const error = await failure(url, { lookup: async () => [{ address: '8.8.8.8', family: 4 }] })
    expect([error.code, error.reason]).toEqual(['URL_FORBIDDEN', 'url_forbidden'])
    expect(error.message).not.toContain('secret')
  })

  it('refuses a name that resolves to a private address, also when a public one stands beside it', async () => {
    const lookup = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '::ffff:10.0.0.1', family: 6 },
    ]
    const error = await failure('http://rebind.example/', { lookup })
    expect(error.code).toBe('URL_FORBIDDEN')
    expect(error.message).toBe(
      'http://rebind.example/ is not fetched: rebind.example (::ffff:10.0.0.1) is no public address',
    )
  })

  it('refuses localhost through the resolver of the system', async () => {
    expect((await failure('http://localhost:1/')).code).toBe('URL_FORBIDDEN')
  })

  it('connects to the address that was checked and asks the resolver once per hop', async () => {
    const origin = await serve((request, response) => response.end(request.headers.host))
    const asked: string[] = []
    const { bytes } = await fromUrl(origin.replace('127.0.0.1', 'pinned.example'), {
      ...LOCAL,
      lookup: async (name) => {
        asked.push(name)
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    expect(new TextDecoder().decode(bytes)).toContain('pinned.example:')
    expect(asked).toEqual(['pinned.example'])
  })

  it('looks at the address that was really connected to', async () => {
    // An answer that changes after the check stands for any way around the pinning.
    const origin = await serve((_request, response) => response.end('reached'))
    const { port } = new URL(origin)
    let calls = 0
    const flipping = {
      get address() {
        calls++
        return calls === 1 ? '8.8.8.8' : '127.0.0.1'
      },
      family: 4,
    }
    const error = await failure(`http://flip.example:${port}/`, { lookup: async () => [flipping] })
    expect(error.code).toBe('URL_FORBIDDEN')
    expect(error.message).toContain('the connection went to 127.0.0.1')
  })

  it('checks every redirect: an allowed host cannot lead to one that is not', async () => {
    const allowed = { allowPrivateAddresses: ['127.0.0.1'] }
    let location = ''
    const origin = await serve((request, response) => {
      if (request.url === '/document') response.end('reached')
      else response.writeHead(302, { location }).end()
    })
    const { port } = new URL(origin)
    location = '/document'
    expect((await fromUrl(origin, allowed)).bytes).toHaveLength(7)
    for (const target of [
      `http://127.0.0.2:${port}/document`,
      `http://[::1]:${port}/document`,
      `http://0x7f000002:${port}/document`,
      'http://169.254.169.254/latest/meta-data/',
      `http://user:pass@127.0.0.1:${port}/document`,
      'file:///etc/passwd',
    ]) {
      location = target
      expect((await failure(origin, allowed)).code, target).toBe('URL_FORBIDDEN')
    }
  })

  it('resolves the name of a redirect and checks its address', async () => {
    const origin = await serve((_request, response) =>
      response.writeHead(301, { location: 'http://second.example/' }).end(),
    )
    const asked: string[] = []
    const error = await failure(origin.replace('127.0.0.1', 'first.example'), {
      allowPrivateAddresses: ['127.0.0.1'],
      lookup: async (name) => {
        asked.push(name)
        return [{ address: name === 'first.example' ? '127.0.0.1' : '10.0.0.1', family: 4 }]
      },
    })
    expect(asked).toEqual(['first.example', 'second.example'])
    expect(error.message).toContain('second.example (10.0.0.1) is no public address')
  })

  it('follows five redirects, relative ones too, and no sixth', async () => {
    const origin = await serve((request, response) => {
      const left = Number(request.url!.slice(1))
      if (left === 0) response.end('done')
      else response.writeHead(307, { location: `/${left - 1}` }).end()
    })
    expect((await fromUrl(`${origin}/5`, LOCAL)).bytes).toHaveLength(4)
    const error = await failure(`${origin}/6`, LOCAL)
    expect(error.reason).toBe('url_http_error')
    expect(error.limit).toEqual({ name: 'maxRedirects', seen: 6, allowed: 5 })
  })

  it('refuses a body that announces too much, before reading it', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 })
      response.write('x')
    })
    const error = await failure(origin, { ...LOCAL, maxBytes: 100 })
    expect(error.code).toBe('INPUT_TOO_LARGE')
    expect(error.limit).toEqual({ name: 'maxBytes', seen: 1_000_000, allowed: 100 })
  })

  it('cuts a body without content-length at the limit', async () => {
    let sent = 0
    const origin = await serve((_request, response) => {
      const chunk = Buffer.alloc(10_000)
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length
      }
      response.on('drain', more)
      more()
    })
    const error = await failure(origin, { ...LOCAL, maxBytes: 100_000 })
    expect([error.code, error.reason]).toEqual(['INPUT_TOO_LARGE', 'url_too_large'])
    expect(error.limit!.seen).toBeGreaterThan(100_000)
    expect(error.limit!.seen).toBeLessThan(300_000)
    expect(sent).toBeGreaterThan(0)
  })

  it('takes a body of exactly the limit', async () => {
    const origin = await serve((_request, response) => response.end('x'.repeat(100)))
    expect((await fromUrl(origin, { ...LOCAL, maxBytes: 100 })).bytes).toHaveLength(100)
  })

  it('refuses a packed body, which might grow', async () => {
    const origin = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1000)))
    })
    expect((await failure(origin, LOCAL)).message).toContain('sent as gzip')
  })

  it('gives up on a body that never ends', async () => {
    const origin = await serve((_request, response) => response.write('x'))
    const error = await failure(`${origin}/slow`, { ...LOCAL, timeoutMs: 50 })
    expect([error.code, error.reason]).toEqual(['TIMEOUT', 'time_exceeded'])
    expect(error.limit).toEqual({ name: 'timeoutMs', seen: 50, allowed: 50 })
  })

  it('gives up on a resolver and on a server that never answer', async () => {
    const silent = await serve(() => {})
    expect((await failure(silent, { ...LOCAL, timeoutMs: 50 })).code).toBe('TIMEOUT')
    const lookup = () => new Promise<never>(() => {})
    expect((await failure('http://slow.example/', { lookup, timeoutMs: 50 })).code).toBe('TIMEOUT')
  })

  it('ends when the caller aborts', async () => {
    const controller = new AbortController()
    const origin = await serve((_request, response) => {
      response.write('x')
      controller.abort()
    })
    expect((await failure(origin, { ...LOCAL, signal: controller.signal })).code).toBe('ABORTED')
    expect((await failure(origin, { ...LOCAL, signal: AbortSignal.abort() })).code).toBe('ABORTED')
  })

  it('names the status of a refusal, and not the query, which may hold secrets', async () => {
    const origin = await serve((request, response) =>
      response.writeHead(request.url!.startsWith('/gone') ? 404 : 503).end(),
    )
    const gone = await failure(`${origin}/gone?key=secret`, LOCAL)
    expect([gone.code, gone.reason, gone.message]).toEqual([
      'NOT_FOUND',
      'url_http_error',
      `${origin}/gone answered with status 404`,
    ])
    const down = await failure(`${origin}/down`, LOCAL)
    expect([down.code, down.retryable]).toEqual(['NETWORK_ERROR', true])
  })

  it('reports a body that was cut short, a refused connection and an unknown name', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('x', () => response.socket!.destroy())
    })
    expect((await failure(origin, LOCAL)).reason).toBe('url_network_error')
    expect((await failure('http://127.0.0.1:1/', LOCAL)).reason).toBe('url_network_error')
    const lookup = async () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
    expect((await failure('http://no.example/', { lookup })).reason).toBe('url_network_error')
    expect((await failure('http://none.example/', { lookup: async () => [] })).reason).toBe('url_network_error')
  })

  it('refuses what is no address', async () => {
    expect((await failure('http://')).reason).toBe('url_invalid')
    expect((await failure('not an address')).code).toBe('INPUT_ERROR')
  })

  it('reaches IPv6 hosts', async (context) => {
    const origin = await serve((_request, response) => response.end('six'), '::1').catch(() => null)
    if (!origin) context.skip('this machine has no IPv6 loopback')
    expect((await fromUrl(origin!, LOCAL)).bytes).toHaveLength(3)
    expect((await failure(origin!)).code).toBe('URL_FORBIDDEN')
  })
})
