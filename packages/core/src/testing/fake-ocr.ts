import { raceWithSignal } from '../deadline/deadline.ts'
import type { PageText } from '../document/page-text.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import { fakePageText } from './fake-page-renderer.ts'

/** Options of {@link fakeOcr}. */
export interface FakeOcrOptions {
  /** Default `fake`. */
  readonly name?: string
  /** What stands on every page that is not blank. Default: one line. */
  readonly lines?: readonly string[]
  /** Rejects each call with what it returns; undefined lets the call through. `call` counts from 0. */
  readonly failWith?: (call: number) => unknown
  /** Awaited before each answer, so that a test decides when it comes. */
  readonly before?: () => Promise<void>
}

/** An {@link OcrProvider} that sees the same lines on every page; a page of one colour is blank. */
export function fakeOcr(options: FakeOcrOptions = {}): OcrProvider {
  const { name = 'fake', lines = ['hello world'] } = options
  const closing = new AbortController()
  let calls = 0
  return {
    name,
    async recognize(image, { pageIndex, signal }) {
      const call = calls++
      const both = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
      await raceWithSignal(options.before?.() ?? Promise.resolve(), both)
      const failure = options.failWith?.(call)
      if (failure !== undefined) throw failure
      const isBlank = image.data.every((value) => value === image.data[0])
      const page: PageText = fakePageText(isBlank ? [] : lines, pageIndex)
      return { ...page, provider: name }
    },
    async close() {
      closing.abort(new SdkError('CLOSED', `the provider ${name} was closed`, { provider: name }))
    },
  }
}
