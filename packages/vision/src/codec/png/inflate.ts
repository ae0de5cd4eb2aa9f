import { corruptPicture } from '../codec-error.ts'

/**
 * The first `byteLength` bytes of a zlib stream. Never holds more than that, whatever the stream would inflate to.
 *
 * @throws SdkError `CORRUPT_DOCUMENT` when the stream is damaged or too short
 */
export async function inflate(
  parts: readonly Uint8Array[],
  byteLength: number,
  provider: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const result = new Uint8Array(byteLength)
  const stream = streamOf(parts).pipeThrough(new DecompressionStream('deflate'), signal ? { signal } : {})
  const reader = stream.getReader()
  let filled = 0
  try {
    while (filled <= byteLength) {
      const { value, done } = await reader.read()
      if (done) break
      const part = value.subarray(0, byteLength - filled)
      result.set(part, filled)
      filled += value.byteLength
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw corruptPicture(`its pixels end or break after ${filled} of ${byteLength} bytes`, provider, error)
  } finally {
    // A stream that goes on is left; one that failed has nothing to cancel.
    reader.cancel().catch(() => {})
  }
  if (filled < byteLength) throw corruptPicture(`it has ${filled} of ${byteLength} bytes of pixels`, provider)
  return result
}

function streamOf(parts: readonly Uint8Array[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      const part = parts[next++]
      if (part) controller.enqueue(part as Uint8Array<ArrayBuffer>)
      else controller.close()
    },
  })
}
