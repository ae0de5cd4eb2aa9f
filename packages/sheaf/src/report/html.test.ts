import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('html', () => {
  it('escapes text in elements and attributes', () => {
    const attack = `"><script>alert('x')</script>`
    expect(html`<p title="${attack}">${attack}</p>`.markup).not.toContain('<script>')
    expect(html`<p>${'a & b'}</p>`.markup).toBe('<p>a &amp; b</p>')
  })

  it('takes Html as it is, joins lists and leaves nothing for what is absent', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
    expect(html`<ul>${items}${null}${false}${undefined}</ul>`.markup).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>')
  })

  it('replaces control characters', () => {
    expect(html`${'a\u0000b\u001bc'}`.markup).toBe('a\uFFFDb\uFFFDc')
  })
})
