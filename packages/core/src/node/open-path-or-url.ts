import { fileURLToPath } from 'node:url'
import { SdkError } from '../errors/sdk-error.ts'
import { type FileSourceOptions, fileSource } from './file-source.ts'
import { type FromUrlOptions, fromUrl } from './from-url.ts'

/** A scheme with two slashes; a drive letter has none. */
const URL_LIKE = /^[a-z][a-z0-9+.-]+:\/\//i

/**
 * Opens what a person names: a path, a `file:` address, or an `http(s):` address. Fits `PipelineOptions.openSource`.
 *
 * @throws SdkError as {@link fileSource} and {@link fromUrl} do
 */
export async function openPathOrUrl(
  source: string | URL,
  options: FileSourceOptions & FromUrlOptions = {},
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  if (typeof source === 'string' && !URL_LIKE.test(source)) return fileSource(source, options)
  const isFile = String(source).slice(0, 5).toLowerCase() === 'file:'
  return isFile ? fileSource(pathOf(source), options) : fromUrl(source, options)
}

function pathOf(url: string | URL): string {
  try {
    return fileURLToPath(url)
  } catch (cause) {
    // A host other than this one, or an encoded slash.
    throw new SdkError('INPUT_ERROR', `${JSON.stringify(String(url).slice(0, 200))} names no local file`, {
      reason: 'url_invalid',
      cause,
    })
  }
}
