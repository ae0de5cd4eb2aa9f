import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    'local/index': 'src/local/index.ts',
    'local/node': 'src/local/node.ts',
    'qdrant/index': 'src/qdrant/index.ts',
  },
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  clean: true,
  treeshake: true,
  splitting: true,
  external: [/^[^./]/],
})
