import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { JOB_STATES, JOB_TRANSITIONS, nextState } from './job-states.ts'

describe('JOB_TRANSITIONS', () => {
  it('is the table of the design page', () => {
    const page = readFileSync(new URL('../../../../docs/design/jobs.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z]+)` \| ([a-z, ]+) \| ([a-z]+) \|/gm)]
    const documented = rows.map(([, name, from, to]) => [name, { from: from!.split(', '), to }])
    expect(Object.fromEntries(documented)).toEqual(JOB_TRANSITIONS)
  })

  it('refuses every change that is not in it, naming the state', () => {
    for (const state of JOB_STATES) {
      if (state === 'active') expect(nextState('complete', state, 'a')).toBe('completed')
      else expect(() => nextState('complete', state, 'a')).toThrow(`job a is ${state}`)
    }
  })
})
