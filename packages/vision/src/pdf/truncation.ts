/** A reader looks for the end of a PDF in its last 1024 bytes (ISO 32000-1, annex H); some writers append more. */
const TAIL_BYTES = 4096
const HEAD_BYTES = 1024

/**
 * True when the end of a PDF is missing. PDFium rebuilds such files from what it finds and shows the pages before the
 * cut as if they were all, which is worse than an error.
 *
 * @param isRepaired  the cross-reference table had to be rebuilt
 */
export function isCutOff(bytes: Uint8Array, isRepaired: boolean): boolean {
  const declared = linearizedLength(bytes)
  if (declared !== null && declared > bytes.byteLength) return true
  if (!isRepaired) return false
  const tail = latin1(bytes.subarray(Math.max(0, bytes.byteLength - TAIL_BYTES)))
  return !tail.includes('%%EOF') && !tail.includes('startxref')
}

/** A linearized PDF says at its start how many bytes it has (ISO 32000-1, annex F, key L); null for others. */
function linearizedLength(bytes: Uint8Array): number | null {
  const head = latin1(bytes.subarray(0, HEAD_BYTES))
  const start = head.indexOf('/Linearized')
  if (start < 0) return null
  const match = /\/L\s{0,9}(\d{1,12})(?!\d)/.exec(head.slice(start, start + 300))
  return match ? Number(match[1]) : null
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
