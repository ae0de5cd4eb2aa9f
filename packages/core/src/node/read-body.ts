import type { IncomingMessage } from 'node:http'
import { SdkError } from '../errors/sdk-error.ts'

/**
 * The body of a response, counted while it arrives. A `content-length` above the limit ends it before the first byte.
 *
 * @param options.subject  what is downloaded, for the error
 * @throws SdkError `INPUT_TOO_LARGE` (`url_too_large`); what the stream fails with, a body cut short included
 */
export async function readBody(
  response: IncomingMessage,
  options: { readonly maxBytes: number; readonly subject: string },
): Promise<Uint8Array> {
  const { maxBytes, subject } = options
  const announced = Number(response.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(subject, announced, maxBytes)
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    total += chunk.length
    if (total > maxBytes) throw tooLarge(subject, total, maxBytes)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function tooLarge(subject: string, seen: number, allowed: number): SdkError {
  return new SdkError('INPUT_TOO_LARGE', `${subject} has ${seen} bytes or more; limit ${allowed} (maxBytes)`, {
    reason: 'url_too_large',
    limit: { name: 'maxBytes', seen, allowed },
  })
}
