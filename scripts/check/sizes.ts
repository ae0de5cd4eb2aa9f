import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { tarballOf } from './pack.ts'
import { readTarball } from './tarball.ts'
import { ROOT, type WorkspacePackage, workspacePackages } from './workspace.ts'

interface SizeLimit {
  /** Kilobytes (1000 bytes) of the tarball. */
  readonly packed: number
  readonly unpacked: number
  /** Kilobytes of gzipped JavaScript in a browser bundle, by entry; packages that the host hands in are left out. */
  readonly browser: Readonly<Record<string, number>>
}

/**
 * What the packages may weigh: about a third above what they weighed when the row was last set, so that a file packed
 * by accident or a dependency that grew is seen. Raise a row in the commit that needs it, and say why there.
 */
const SIZE_LIMITS: Readonly<Record<string, SizeLimit>> = {
  // The words that extraction rules look for, in many languages, the contract suites, and since the core services breakers
  // (opossum), caches (lru-cache), queues, configuration and telemetry.
  core: { packed: 320, unpacked: 1150, browser: { '.': 146 } },
  // The JavaScript of PDFium, without its WebAssembly.
  vision: { packed: 32, unpacked: 107, browser: { '.': 105 } },
  // Their browser bundles hold what cannot be shaken out of core: opossum is CommonJS and comes whole.
  ocr: { packed: 30, unpacked: 100, browser: { '.': 33 } },
  store: { packed: 30, unpacked: 100, browser: { './local': 40, './qdrant': 33 } },
  deploy: { packed: 8, unpacked: 21, browser: { '.': 31 } },
  // For Node only.
  sheaf: { packed: 55, unpacked: 180, browser: {} },
}

/** Optional peers: the host installs and hands in these, so they are no weight of ours. */
const HANDED_IN = ['sharp', 'tesseract.js', '@qdrant/js-client-rest', 'zod']

/** Prints what every package weighs and fails on one above its row. */
export async function checkSizes(tarballs: string): Promise<string> {
  const tooLarge: string[] = []
  console.log('package    packed kB  unpacked kB  gzipped browser entries (kB)          dependencies')
  for (const entry of workspacePackages()) {
    const limit = SIZE_LIMITS[entry.folder]
    if (limit === undefined) throw new Error(`packages/${entry.folder} has no row in SIZE_LIMITS`)
    const tarball = readFileSync(tarballOf(entry, tarballs))
    const seen: SizeLimit = {
      packed: kilobytes(tarball.length),
      unpacked: kilobytes(readTarball(tarball).reduce((sum, file) => sum + file.bytes.length, 0)),
      browser: await browserSizes(entry, Object.keys(limit.browser)),
    }
    console.log(row(entry, seen))
    tooLarge.push(...aboveLimit(entry.folder, seen, limit))
  }
  if (tooLarge.length > 0) throw new Error(tooLarge.join('\n'))
  return 'all within SIZE_LIMITS'
}

function row(entry: WorkspacePackage, seen: SizeLimit): string {
  const browser = Object.entries(seen.browser)
    .map(([name, size]) => `${name} ${size}`)
    .join(', ')
  const dependencies = Object.keys(entry.manifest.dependencies ?? {}).join(', ')
  const cells = [String(seen.packed).padStart(9), String(seen.unpacked).padStart(12), browser.padEnd(36)]
  return `${entry.folder.padEnd(10)} ${cells.join(' ')}  ${dependencies}`
}

function aboveLimit(folder: string, seen: SizeLimit, limit: SizeLimit): readonly string[] {
  const pairs: [string, number, number][] = [
    ['packed', seen.packed, limit.packed],
    ['unpacked', seen.unpacked, limit.unpacked],
    ...Object.entries(limit.browser).map(([name, allowed]): [string, number, number] => [
      `browser ${name}`,
      seen.browser[name] ?? Number.NaN,
      allowed,
    ]),
  ]
  return pairs
    .filter(([, size, allowed]) => !(size <= allowed))
    .map(([name, size, allowed]) => `${folder} ${name}: ${size} kB, limit ${allowed} kB`)
}

async function browserSizes(
  entry: WorkspacePackage,
  names: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const sizes: Record<string, number> = {}
  for (const name of names) {
    const result = await build({
      stdin: { contents: `export * from '${join(entry.manifest.name, name)}'`, resolveDir: join(ROOT, 'test') },
      bundle: true,
      minify: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      external: HANDED_IN,
      logLevel: 'silent',
    })
    sizes[name] = kilobytes(gzipSync(result.outputFiles[0]?.contents ?? new Uint8Array()).length)
  }
  return sizes
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10
}
