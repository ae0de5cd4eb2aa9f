import type { Pipeline } from '@sheaf/core'
import type { SheafOptions } from '../index.ts'
import type { CommandContext } from './context.ts'

/** Makes a pipeline, hands it to `work` and closes it, also when the work fails or is interrupted. */
export async function withPipeline<T>(
  context: CommandContext,
  options: SheafOptions,
  work: (pipeline: Pipeline) => Promise<T>,
): Promise<T> {
  const pipeline = await context.createPipeline(options)
  try {
    return await work(pipeline)
  } finally {
    await pipeline.close({ mode: context.signal.aborted ? 'abort' : 'drain' })
  }
}
