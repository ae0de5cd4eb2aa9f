/** A piece of HTML that is safe to put into a page as it is. Only {@link html} and {@link trusted} make one. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

/** What a template takes: text is escaped, lists are joined, null and false leave nothing. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[]

/** A template of HTML. Whatever is put in is text and escaped, in elements and in quoted attributes, unless it is Html. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? markupOf(parts[i]) : '')).join(''))
}

/** Markup of our own: style sheets, scripts. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function markupOf(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(markupOf).join('')
  return escapeHtml(String(part))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML; control characters, which HTML does not allow, as the replacement character. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/[\u0000-\u0008\u000B\u000E-\u001F\u007F-\u009F]/g, '\uFFFD')
}
