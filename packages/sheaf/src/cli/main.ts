#!/usr/bin/env node
import { Console } from 'node:console'
import process from 'node:process'
import type { CommandContext, Output } from './context.ts'
import { runCli } from './run-cli.ts'

const DEFAULT_COLUMNS = 80

/** Whatever a library prints must not end up between our own lines of output. */
globalThis.console = new Console(process.stderr, process.stderr)

const interrupted = new AbortController()
process.on('SIGINT', () => {
  // The second Ctrl-C does not wait for what is under way.
  if (interrupted.signal.aborted) process.exit(130)
  interrupted.abort()
})
process.on('SIGTERM', () => interrupted.abort())

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has gone (`sheaf … | head`): there is nobody to tell.
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`sheaf: the output cannot be written (${error.message})\n`, () => process.exit(2))
})
process.stderr.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2))

const context: CommandContext = {
  cwd: workingFolder(),
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  env: process.env,
  signal: interrupted.signal,
  createPipeline: async (options) => (await import('../index.ts')).createPipeline(options),
}

const exitCode = await runCli(context, process.argv.slice(2))
// Workers of third parties may still hold the process; everything of ours is written and closed.
await Promise.all([process.stdout, process.stderr].map(written))
process.exit(exitCode)

/** Resolves when all is written; never for a stream that failed, whose handler ends the process. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', (error) => {
      if (!error) resolve()
    })
  })
}

/** Where the person stands. A script of the repository runs in its root; pnpm says from where it was started. */
function workingFolder(): string {
  const isRunFromSource = import.meta.url.endsWith('.ts')
  return (isRunFromSource && process.env.npm_lifecycle_event && process.env.INIT_CWD) || process.cwd()
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text)
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns || DEFAULT_COLUMNS
    },
  }
}
