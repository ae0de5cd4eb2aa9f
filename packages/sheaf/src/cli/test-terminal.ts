import { bm25Embedder, createPipeline, type Line, type OcrProvider, rulesExtractor } from '@sheaf/core'
import { defaultRenderers } from '../default-renderers.ts'
import { openStore } from '../open-store.ts'
import type { CommandContext, ExitCode } from './context.ts'
import { runCli } from './run-cli.ts'

/** Reads any picture as one line that says its size, in the middle of it. */
const ruler: OcrProvider = {
  name: 'ruler',
  recognize: async ({ width, height }, { pageIndex }) => {
    const text = `${width} by ${height}`
    const box = { x0: 0.25, y0: 0.5, x1: 0.75, y1: 0.6 }
    const line: Line = { text, words: [{ text, box, confidence: 0.8 }], box, confidence: 0.8 }
    return { pageIndex, text, lines: [line], provider: 'ruler', confidence: 0.8 }
  },
}

/** The command for tests, in this process: real parts, but recognition by {@link ruler}. */
export class TestTerminal {
  stdout = ''
  stderr = ''
  readonly context: CommandContext

  constructor(cwd: string) {
    this.context = {
      cwd,
      stdout: {
        write: (text) => {
          this.stdout += text
        },
        isTerminal: false,
        columns: 80,
      },
      stderr: {
        write: (text) => {
          this.stderr += text
        },
        isTerminal: false,
        columns: 80,
      },
      env: {},
      signal: new AbortController().signal,
      createPipeline: async ({ store: location, apiKey, ocr = [ruler], ...options } = {}) => {
        const { store, isOurs } = await openStore(location, apiKey)
        return createPipeline({
          ...options,
          ocr,
          renderers: defaultRenderers(),
          extractor: rulesExtractor(),
          sparseEmbedder: bm25Embedder(),
          ...(store && { store }),
          onClose: async () => (isOurs ? store?.close?.() : undefined),
        })
      },
    }
  }

  /** Forgets what was printed. */
  clear(): void {
    this.stdout = ''
    this.stderr = ''
  }

  /** Runs one command line. */
  run(args: readonly string[], overrides: Partial<CommandContext> = {}): Promise<ExitCode> {
    return runCli({ ...this.context, ...overrides }, args)
  }
}
