import { describe, expect, it } from 'vitest'
import { htmlLines } from './html.ts'
import { pageTextOfLines } from './text-lines.ts'

const text = (html: string) => pageTextOfLines(htmlLines(html)).text
const lines = (html: string) => text(html).split('\n')

describe('htmlLines', () => {
  it('gives each block its line and keeps inline elements in it', () => {
    expect(lines('<h1>A <i>b</i></h1><p>c<b>d</b>e<div>f<br>g</div>h')).toEqual(['A b', 'cde', 'f', 'g', 'h'])
  })

  it('leaves out what is not seen: head, title, scripts, styles, templates, hidden elements, comments', () => {
    const html = `<!doctype html><html><head><title>no</title><style>no</style><meta charset=utf-8></head><body>
      <!-- no <p>no</p> --><script>if (1 < 2) document.write("<p>no</p>")</script><template><p>no</p></template>
      <div hidden>no<div>no</div>no</div><p style="color:red; display: none">no</p><noscript>no</noscript>
      <span hidden>no<span>no</span></span><svg><title>no</title><text>yes</text></svg></body></html>`
    expect(text(html)).toBe('yes')
  })

  it('ends a hidden paragraph or item where the next one begins', () => {
    expect(lines('<p hidden>no<p>yes<ul><li hidden>no<li>yes too</ul>')).toEqual(['yes', 'yes too'])
    expect(text('<div><p hidden>no</div>yes')).toBe('yes')
    expect(text('<table><tr><td hidden>no<td>yes</table>')).toBe('yes')
  })

  it('puts the cells of a row on one line as separate words', () => {
    expect(
      lines(
        '<table><thead><tr><th>Item</th><th>Price</th></tr><tbody><tr><td>Tea<td>2.50<tr><td>Cup<td>4</table>after',
      ),
    ).toEqual(['Item Price', 'Tea 2.50', 'Cup 4', 'after'])
  })

  it('keeps a tall cell beside its row, and columns of text apart', () => {
    expect(lines('<table><tr><td>Tea<br>green<td>2<td>5.00</table>')).toEqual(['Tea 2 5.00', 'green'])
    expect(lines('<table><tr><td><p>Bill to<p>ACME<td><p>Ship to<p>Bolt</table>')).toEqual([
      'Bill to',
      'ACME',
      'Ship to',
      'Bolt',
    ])
  })

  it('reads tables in tables, as mails are laid out', () => {
    const inner = '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>'
    expect(lines(`<table><tr><td>${inner}</td></tr><tr><td>${inner}</td></tr></table>`)).toEqual([
      'a b',
      'c d',
      'a b',
      'c d',
    ])
  })

  it('keeps the lines of preformatted text', () => {
    expect(lines('<pre>a  b\n  c</pre><textarea>d\ne</textarea>f\ng')).toEqual(['a b', 'c', 'd', 'e', 'f g'])
  })

  it('decodes character references as browsers do', () => {
    expect(
      text(
        '&lt;p&gt; &amp;amp; &euro;&nbsp;5 &#8364; &#x20AC; &#128; &copy 1 &Uuml;ber &unknown; &#0;&#xD800;&#x110000; AT&T',
      ),
    ).toBe('<p> &amp; € 5 € € € © 1 Über &unknown; \ufffd\ufffd\ufffd AT&T')
  })

  it('takes stray and unclosed markup as browsers do', () => {
    expect(lines('a < b</div></td>c<p>d</b></i>e<a href="x>y">f</a><br/>g<![CDATA[ h ]]>')).toEqual([
      'a < bc',
      'def',
      'g h',
    ])
    expect(text('x<p title="never closed>y')).toBe('x')
    expect(text('x<!-- never closed')).toBe('x')
    expect(text('x<script>never closed')).toBe('x')
    expect(text('<table><tr><td>a</div>b</table>')).toBe('ab')
    expect(text('</>x<')).toBe('x<')
  })

  it('reads on after a title that is never closed, where a browser would show nothing', () => {
    expect(lines('<title>never closed <p>x')).toEqual(['never closed', 'x'])
  })

  it('reads XHTML, where an empty script is closed by its slash', () => {
    const xhtml =
      '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><script src="a"/></head><body><div hidden="hidden"/><p>x</p></body></html>'
    expect(text(xhtml)).toBe('x')
  })

  it('reads all text of elements nested a million deep', () => {
    const html = `${'<div>'.repeat(1_000_000)}a${'</div>'.repeat(1_000_000)}b`
    expect(lines(html)).toEqual(['a', 'b'])
  })

  it('joins words that a soft hyphen parts, and parts those at a no-break space', () => {
    expect(pageTextOfLines(htmlLines('Rech&shy;nung 1&nbsp;000')).lines[0]!.words.map((word) => word.text)).toEqual([
      'Rechnung',
      '1',
      '000',
    ])
  })
})
