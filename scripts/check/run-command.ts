import { spawn } from 'node:child_process'

export interface CommandOptions {
  readonly cwd?: string
  /** The whole environment; default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** Default 300 s. */
  readonly timeoutMs?: number
}

/** Lines of output that an error shows. */
const SHOWN_LINES = 40

/**
 * What the command printed on stdout.
 *
 * @throws Error with the end of its output when it fails or takes too long
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 300_000,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let all = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      all += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      all += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}\n${lastLines(all)}`))
    })
  })
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')
}
