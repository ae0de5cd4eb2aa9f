import { SdkError } from '@sheaf/core'

/**
 * Refuses a picture with more pixels than allowed, from its header, before memory is taken.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`pixels_exceeded`), `CORRUPT_DOCUMENT` for a picture without area
 */
export function checkPixels(width: number, height: number, maxPixels: number, provider: string): void {
  if (!(width > 0 && height > 0)) throw corruptPicture(`it is ${width} × ${height} pixels`, provider)
  const pixels = width * height
  if (pixels <= maxPixels) return
  throw new SdkError(
    'INPUT_TOO_LARGE',
    `the picture is ${width} × ${height}, ${pixels} pixels; allowed are ${maxPixels} (maxPixels)`,
    {
      provider,
      reason: 'pixels_exceeded',
      limit: { name: 'maxPixels', seen: pixels, allowed: maxPixels },
    },
  )
}

/** @param defect  what is wrong, following "the picture is damaged: " */
export function corruptPicture(defect: string, provider: string, cause?: unknown): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `the picture is damaged: ${defect}`, {
    provider,
    reason: 'corrupt_document',
    cause,
  })
}

/** @param message  what cannot be read, and what would read it */
export function unsupportedPicture(message: string, provider: string): SdkError {
  return new SdkError('UNSUPPORTED_FORMAT', message, { provider, reason: 'unsupported_format' })
}

/** @throws SdkError `INPUT_ERROR` for a frame that the picture does not have */
export function checkFrame(frame: number, frames: number, provider: string): void {
  if (Number.isInteger(frame) && frame >= 0 && frame < frames) return
  throw new SdkError('INPUT_ERROR', `frame ${frame} was asked for; the picture has ${frames}, counted from 0`, {
    provider,
  })
}
