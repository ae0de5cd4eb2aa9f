import { describe, expect, it } from 'vitest'
import { assertRejects } from '../testing/contract-case.ts'
import { fuseByRank } from './fuse-by-rank.ts'

describe('fuseByRank', () => {
  it('adds 1 / (position + 2) per list', () => {
    expect(
      fuseByRank([
        ['a', 'b'],
        ['b', 'c'],
      ]),
    ).toEqual([
      { id: 'b', score: 1 / 3 + 1 / 2 },
      { id: 'a', score: 1 / 2 },
      { id: 'c', score: 1 / 3 },
    ])
  })

  it('keeps the order of a single list', () => {
    expect(fuseByRank([[3, 1, 2]]).map(({ id }) => id)).toEqual([3, 1, 2])
  })

  it('takes another rank constant: 61 is the customary 60 with ranks from 1', () => {
    expect(fuseByRank([['a']], { k: 61 })).toEqual([{ id: 'a', score: 1 / 61 }])
  })

  it('gives none for none', () => {
    expect(fuseByRank([])).toEqual([])
    expect(fuseByRank([[], []])).toEqual([])
  })

  it('refuses a rank constant that is not above 0', async () => {
    await assertRejects(async () => fuseByRank([['a']], { k: 0 }), 'INPUT_ERROR')
  })
})
