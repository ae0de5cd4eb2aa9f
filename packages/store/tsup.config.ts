import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: {
    'local/index': 'src/local/index.ts',
    'local/node': 'src/local/node.ts',
    'qdrant/index': 'src/qdrant/index.ts',
  },
})
