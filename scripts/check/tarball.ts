import { gunzipSync } from 'node:zlib'

export interface TarballFile {
  /** Without the leading `package/`. */
  readonly path: string
  /** Unix permissions. */
  readonly mode: number
  readonly bytes: Uint8Array
}

/** The files of a packed package (gzip around POSIX ustar: a header block of 512 bytes, then the data in such blocks). */
export function readTarball(tarball: Uint8Array): readonly TarballFile[] {
  const tar = gunzipSync(tarball)
  const files: TarballFile[] = []
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, to: number): string =>
      new TextDecoder().decode(tar.subarray(at + from, at + to)).replace(/\0.*$/s, '')
    const size = Number.parseInt(field(124, 136), 8)
    const path = field(0, 100).replace(/^package\//, '')
    files.push({ path, mode: Number.parseInt(field(100, 108), 8), bytes: tar.subarray(at + 512, at + 512 + size) })
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
