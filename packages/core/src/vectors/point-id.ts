import { sha256Hex } from '../document/create-source-document.ts'

/**
 * The id of a passage's point: a UUID (version 8, RFC 9562) made of the first bits of the SHA-256 of document, page
 * and passage number. The same document gives the same ids on every run and machine.
 */
export async function pointIdOf(documentId: string, pageIndex: number, passageIndex: number): Promise<string> {
  const hex = await sha256Hex(new TextEncoder().encode(`${documentId}/${pageIndex}/${passageIndex}`))
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
