import { fileURLToPath } from 'node:url'
import type { BuiltInSchema } from '@sheaf/core'

/** A document of the demo. */
export interface DemoDocument {
  readonly path: string
  /** Absent for documents of the user, whose kind is guessed from their text. */
  readonly schema?: BuiltInSchema
}

const FOLDER = new URL('../../fixtures/demo/', import.meta.url)

/** The documents that come with the repository; fixtures/README.md says how each was made. */
export const DEMO_DOCUMENTS: readonly DemoDocument[] = [
  { path: fileURLToPath(new URL('invoice.pdf', FOLDER)), schema: 'invoice' },
  { path: fileURLToPath(new URL('invoice-scan.pdf', FOLDER)), schema: 'invoice' },
  { path: fileURLToPath(new URL('receipt-photo.jpg', FOLDER)), schema: 'receipt' },
  { path: fileURLToPath(new URL('delivery-notes.tiff', FOLDER)), schema: 'form' },
  { path: fileURLToPath(new URL('bracket-drawing.png', FOLDER)), schema: 'drawing' },
]

/** Searches over them: one answered by several documents, one by a letter, one by the drawing. */
export const DEMO_QUERIES = ['when is the invoice due', 'broken ridge tiles on the pallet', 'pivot bracket anodised']
