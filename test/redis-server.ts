import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** True when this machine has redis-server (Debian package of that name); says so once when it has not. */
export function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('skipped: redis-server is not installed (Debian package redis-server)')
    return false
  }
}

/** A server of a test's own. */
export interface RedisServer {
  readonly port: number
  /** `kill -9`, as a crash would. */
  kill(): Promise<void>
  /** On the same port, empty. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** Starts redis-server on a free loopback port, in a folder of its own, keeping nothing on disk. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-redis-'))
  const port = await freePort()
  let running: ChildProcess | undefined
  const server: RedisServer = {
    port,
    async start() {
      const child = spawn(
        'redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      running = child
      let log = ''
      for await (const chunk of child.stdout) {
        log += String(chunk)
        if (log.includes('Ready to accept connections')) break
      }
      child.stdout.destroy()
      if (!log.includes('Ready to accept connections')) throw new Error(`redis-server did not start:\n${log}`)
    },
    async kill() {
      const child = running
      running = undefined
      if (!child || child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    async stop() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** Resolves once `condition` holds: for what another process does, in its own time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(5)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
