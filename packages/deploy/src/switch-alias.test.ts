import type { ManagedVectorStore } from '@sheaf/core'
import { assertRejects } from '@sheaf/core/testing'
import { localStore } from '@sheaf/store/local'
import { beforeEach, describe, expect, it } from 'vitest'
import { switchAlias } from './switch-alias.ts'

let store: ManagedVectorStore

beforeEach(async () => {
  store = localStore()
  await store.createCollection('blue', {})
  await store.createCollection('green', {})
})

const aliases = async () => (await store.getAliases()).aliases

describe('switchAlias', () => {
  it('makes an alias, and points it to another collection', async () => {
    expect(await switchAlias(store, { alias: 'live', to: 'blue', expected: null })).toEqual({ from: null, to: 'blue' })
    expect(await switchAlias(store, { alias: 'live', to: 'green', expected: 'blue' })).toEqual({
      from: 'blue',
      to: 'green',
    })
    expect(await aliases()).toEqual([{ alias_name: 'live', collection_name: 'green' }])
  })

  it('sends one action that overwrites, so that no reader meets a missing alias', async () => {
    await switchAlias(store, { alias: 'live', to: 'blue' })
    const requests: unknown[] = []
    const watched: ManagedVectorStore = {
      ...store,
      updateCollectionAliases(request) {
        requests.push(request.actions)
        return store.updateCollectionAliases(request)
      },
    }
    await switchAlias(watched, { alias: 'live', to: 'green' })
    expect(requests).toEqual([[{ create_alias: { alias_name: 'live', collection_name: 'green' } }]])
    await switchAlias(watched, { alias: 'live', to: 'green' })
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['green', '"blue", not to "green"'],
    [null, '"blue", not to nothing'],
  ])('refuses when the alias does not point to %j, and changes nothing', async (expected, words) => {
    await switchAlias(store, { alias: 'live', to: 'blue' })
    const error = await assertRejects(() => switchAlias(store, { alias: 'live', to: 'green', expected }), 'CONFLICT')
    expect(error.message).toContain(words)
    expect(await aliases()).toEqual([{ alias_name: 'live', collection_name: 'blue' }])
  })

  it('refuses a target that is missing, or only an alias', async () => {
    await switchAlias(store, { alias: 'live', to: 'blue' })
    await assertRejects(() => switchAlias(store, { alias: 'live', to: 'red' }), 'NOT_FOUND')
    await assertRejects(() => switchAlias(store, { alias: 'next', to: 'live' }), 'NOT_FOUND')
    expect(await aliases()).toEqual([{ alias_name: 'live', collection_name: 'blue' }])
  })

  it('refuses an alias with the name of a collection', async () => {
    await assertRejects(() => switchAlias(store, { alias: 'green', to: 'blue' }), 'CONFLICT')
  })

  it('says so when the alias points elsewhere after the switch', async () => {
    const forgetful: ManagedVectorStore = { ...store, updateCollectionAliases: async () => true }
    const error = await assertRejects(() => switchAlias(forgetful, { alias: 'live', to: 'blue' }), 'CONFLICT')
    expect(error.message).toContain('points to nothing')
  })
})
