import { SdkError } from '../errors/sdk-error.ts'
import { hasAscii } from './binary-signatures.ts'
import { unsupportedFormat } from './unsupported.ts'

/** The first bytes of an OLE2 compound file, the container of Office before 2007 and of encrypted Office files. */
export const OLE_SIGNATURE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'

const STREAMS: readonly (readonly [stream: string, format: string, advice: string])[] = [
  ['WordDocument', 'Word 97-2003 document (DOC)', 'save it as DOCX or PDF'],
  ['Workbook', 'Excel 97-2003 workbook (XLS)', 'export the sheet to PDF'],
  ['Book', 'Excel 5.0 workbook (XLS)', 'export the sheet to PDF'],
  ['PowerPoint Document', 'PowerPoint 97-2003 presentation (PPT)', 'export the slides to PDF'],
  ['__properties_version1.0', 'Outlook message (MSG)', 'save it as HTML or PDF'],
  ['VisioDocument', 'Visio drawing', 'export it to PDF'],
]

/**
 * The refusal of an OLE2 file, by the names of its streams.
 *
 * @returns `PASSWORD_REQUIRED` for an encrypted Office file, else `UNSUPPORTED_FORMAT` naming the format
 */
export function oleRefusal(bytes: Uint8Array): SdkError {
  if (hasStream(bytes, 'EncryptedPackage')) {
    return new SdkError(
      'PASSWORD_REQUIRED',
      'the Office document is encrypted; encrypted Word files are not supported yet: save it without a password',
      { reason: 'password_required' },
    )
  }
  for (const [stream, format, advice] of STREAMS) if (hasStream(bytes, stream)) return unsupportedFormat(format, advice)
  return unsupportedFormat('OLE2 file', 'export it to PDF')
}

/** Directory entries have 128 bytes and lie on multiples of them; each begins with a name in UTF-16. */
function hasStream(bytes: Uint8Array, name: string): boolean {
  const wide = `${[...name].join('\0')}\0\0\0`
  for (let at = 512; at < bytes.length; at += 128) if (hasAscii(bytes, at, wide)) return true
  return false
}
