import type { Options } from 'tsup'

/** How every package is built; each adds its entries. */
export const base: Options = {
  format: ['esm'],
  target: 'es2022',
  // No assumption about Node or browser, and no shims: what is imported stays imported.
  platform: 'neutral',
  external: [/^[^./]/],
  dts: true,
  clean: true,
  splitting: true,
}
