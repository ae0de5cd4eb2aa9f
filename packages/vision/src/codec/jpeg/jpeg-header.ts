import { corruptPicture, unsupportedPicture } from '../codec-error.ts'
import { exifOrientation, type Orientation } from '../exif-orientation.ts'

/** What a JPEG says of itself before its pixels. */
export interface JpegHeader {
  /** As stored, before orientation. */
  readonly width: number
  readonly height: number
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: 1 | 3 | 4
  readonly orientation: Orientation
}

/** Markers of ITU-T T.81, table B.1. */
const START_OF_FRAME = new Set([0xc0, 0xc1, 0xc2])
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
const APP1 = 0xe1
const EXIF = 'Exif\0\0'

/** @throws SdkError `CORRUPT_DOCUMENT`, `UNSUPPORTED_FORMAT` for lossless, arithmetic and 12 bit coding */
export function readJpegHeader(bytes: Uint8Array, provider: string): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let orientation: Orientation = 1
  let at = 2
  while (at + 4 <= bytes.byteLength) {
    if (bytes[at] !== 0xff) throw corruptPicture(`byte ${at} should begin a marker`, provider)
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break
    const segment = bytes.subarray(at + 4, at + 2 + view.getUint16(at + 2))
    if (START_OF_FRAME.has(marker)) return { ...frameOf(segment, provider), orientation }
    if (OTHER_FRAMES.has(marker)) throw needsSharp(`JPEG coding ${marker - 0xc0}`, provider)
    if (marker === APP1 && startsWith(segment, EXIF)) orientation = exifOrientation(segment.subarray(EXIF.length))
    at += 2 + view.getUint16(at + 2)
  }
  throw corruptPicture('its frame header is missing', provider)
}

/** True when the marker that ends the pixels is there: decoders fill what is missing with grey. */
export function hasEnd(bytes: Uint8Array): boolean {
  for (let i = bytes.byteLength - 2; i > 0; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === END_OF_IMAGE) return true
  }
  return false
}

function frameOf(segment: Uint8Array, provider: string): Omit<JpegHeader, 'orientation'> {
  if (segment.byteLength < 6) throw corruptPicture('its frame header is cut off', provider)
  const [precision, heightHigh, heightLow, widthHigh, widthLow, components] = segment as unknown as number[]
  if (precision !== 8) throw needsSharp(`JPEG with ${precision} bits per sample`, provider)
  if (components !== 1 && components !== 3 && components !== 4) {
    throw corruptPicture(`it has ${components} colour components`, provider)
  }
  return { width: (widthHigh! << 8) | widthLow!, height: (heightHigh! << 8) | heightLow!, components }
}

function needsSharp(what: string, provider: string) {
  return unsupportedPicture(`${what} is read only with the package sharp: npm install sharp`, provider)
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.byteLength >= text.length && [...text].every((char, i) => bytes[i] === char.charCodeAt(0))
}
