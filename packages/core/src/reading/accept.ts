import { createSourceDocument } from '../document/create-source-document.ts'
import type { SourceDocument } from '../document/source-document.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { InputLimits } from '../ports/input-limits.ts'
import { sniffMediaType } from './sniff.ts'

/** A document as the host hands it in. */
export interface AcceptInput {
  readonly bytes: Uint8Array | ArrayBuffer | Blob
  readonly name?: string | null
  readonly metadata?: Readonly<Record<string, unknown>>
}

/**
 * The first look at an input: its size, its format, its hash. Nothing is decoded or drawn.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`file_too_large`) before a Blob is read, and what {@link sniffMediaType} throws
 */
export async function acceptDocument(
  input: AcceptInput,
  options: { readonly limits: Pick<InputLimits, 'maxBytes'> },
): Promise<SourceDocument> {
  const { bytes: source } = input
  checkByteLength(source instanceof Blob ? source.size : source.byteLength, options.limits.maxBytes)
  const bytes =
    source instanceof Uint8Array ? source : new Uint8Array(source instanceof Blob ? await source.arrayBuffer() : source)
  return createSourceDocument(bytes, sniffMediaType(bytes), { name: input.name, metadata: input.metadata })
}

function checkByteLength(seen: number, allowed: number): void {
  if (seen <= allowed) return
  throw new SdkError('INPUT_TOO_LARGE', `the document has ${seen} bytes; limit ${allowed} (maxBytes)`, {
    reason: 'file_too_large',
    limit: { name: 'maxBytes', seen, allowed },
  })
}
