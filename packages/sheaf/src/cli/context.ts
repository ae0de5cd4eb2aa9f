import type { createPipeline } from '../index.ts'

/** A stream of the process, cut to what the command needs. */
export interface Output {
  write(text: string): void
  /** True when a person looks at it: progress and colours only then. */
  readonly isTerminal: boolean
  /** Characters a line. */
  readonly columns: number
}

/** Everything a command touches outside itself, so that tests can stand in for the process. */
export interface CommandContext {
  /** The folder that relative paths count from. */
  readonly cwd: string
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly createPipeline: typeof createPipeline
}

/** 0: all good. 1: some documents failed, the others are done. 2: wrong usage, no documents, no output. 130: interrupted. */
export type ExitCode = 0 | 1 | 2 | 130
