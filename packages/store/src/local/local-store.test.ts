import { vectorStoreContract } from '@sheaf/core/testing'
import { describe, it } from 'vitest'
import { localStore } from './local-store.ts'

describe('localStore', () => {
  for (const { name, run } of vectorStoreContract(async () => localStore())) it(name, run)
})
