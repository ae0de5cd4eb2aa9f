import type { SourceDocument } from '../document/source-document.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { acceptDocument } from '../reading/accept.ts'
import type { PipelineParts } from './parts.ts'
import type { NamedBytes, Source } from './pipeline.ts'

/** Opens the source, refuses what passes the limits, tells its format by content and hashes it. */
export async function acceptSource(
  parts: PipelineParts,
  source: Source,
  metadata: Readonly<Record<string, unknown>> | undefined,
  signal: AbortSignal,
): Promise<SourceDocument> {
  if (isSourceDocument(source)) {
    return metadata ? { ...source, metadata: { ...source.metadata, ...metadata } } : source
  }
  const named = await namedBytes(parts, source, signal)
  return acceptDocument({ ...named, metadata: { ...named.metadata, ...metadata } }, { limits: parts.limits })
}

/** What to call a source before it is opened. */
export function sourceLabel(source: Source): string {
  if (typeof source === 'string') return source
  if (source instanceof URL) return source.href
  // A caller without types may hand in nothing at all: told by `accept`, with a sentence.
  if (typeof source !== 'object' || source === null) return 'document'
  if ('name' in source && typeof source.name === 'string') return source.name
  return isSourceDocument(source) ? source.id.slice(0, 12) : 'document'
}

async function namedBytes(
  parts: PipelineParts,
  source: Exclude<Source, SourceDocument>,
  signal: AbortSignal,
): Promise<NamedBytes> {
  if (typeof source === 'string' || source instanceof URL) {
    if (!parts.openSource) {
      throw new SdkError('INPUT_ERROR', 'this pipeline takes bytes; to take paths and addresses give it openSource')
    }
    return parts.openSource(source, { maxBytes: parts.limits.maxBytes, signal })
  }
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return { bytes: source }
  if (source instanceof Blob) {
    return { bytes: source, ...('name' in source && typeof source.name === 'string' && { name: source.name }) }
  }
  if (typeof source === 'object' && source !== null && 'bytes' in source) return source
  throw new SdkError(
    'INPUT_ERROR',
    `a source is a path, an address or bytes, not ${source === null ? 'null' : typeof source}`,
  )
}

function isSourceDocument(source: Source): source is SourceDocument {
  return typeof source === 'object' && source !== null && 'mediaType' in source && 'id' in source
}
