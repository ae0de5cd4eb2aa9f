import type { MediaType } from '../document/media-type.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { hasAscii, matchSignature } from './binary-signatures.ts'
import { OLE_SIGNATURE, oleRefusal } from './sniff-ole.ts'
import { sniffText } from './sniff-text.ts'
import { sniffZip } from './sniff-zip.ts'
import { unsupportedFormat } from './unsupported.ts'

/**
 * What a file is, by its content and never by its name.
 *
 * @throws SdkError `INPUT_ERROR` (`empty_file`, `invalid_encoding`); `UNSUPPORTED_FORMAT` naming the format and what to
 *   do, or `unknown_format`; `CORRUPT_DOCUMENT` for a zip container without its directory; `PASSWORD_REQUIRED` for an
 *   encrypted Office file
 */
export function sniffMediaType(bytes: Uint8Array): MediaType {
  if (bytes.length === 0) throw new SdkError('INPUT_ERROR', 'the file is empty (0 bytes)', { reason: 'empty_file' })
  if (hasAscii(bytes, 0, 'PK\x03\x04') || hasAscii(bytes, 0, 'PK\x05\x06')) return sniffZip(bytes)
  if (hasAscii(bytes, 0, OLE_SIGNATURE)) throw oleRefusal(bytes)
  const match = matchSignature(bytes)
  if (match && 'mediaType' in match) return match.mediaType
  if (match) throw unsupportedFormat(match.format, match.advice)
  return sniffText(bytes)
}
