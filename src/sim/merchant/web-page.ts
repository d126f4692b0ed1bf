/** Small web pages that need nothing from elsewhere, and run nothing. */
import type { Reply } from '../handler.js'

/** A text on a page, with a link behind it if there is one. */
export interface Line {
  readonly text: string
  /** Only `http:`, `https:` and the schemes of wallets become links. */
  readonly href?: string
}

const HEADERS = {
  // Whatever an order says about itself, no script comes of it.
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

/** A page with a heading and some lines. */
export function webPage(status: number, title: string, lines: readonly Line[]): Reply {
  const body = lines.map(({ text, href }) => {
    const shown = escapeHtml(text)
    const isLink = href !== undefined && /^(https?|taler(\+http)?):/i.test(href)
    return `<p>${isLink ? `<a href="${escapeHtml(href)}">${shown}</a>` : shown}</p>`
  })
  const heading = escapeHtml(title)
  const html = [
    '<!DOCTYPE html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${heading}</title></head>`,
    `<body><h1>${heading}</h1>`,
    ...body,
    '</body></html>',
    '',
  ].join('\n')
  return { status, html, headers: HEADERS }
}

/** A text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter)
}

/** A URL that a browser may be sent to, in letters that a header holds; undefined if it is none. */
export function browsable(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}

/** True if the caller would rather have a web page than JSON. */
export function wantsPage(accept: string | undefined): boolean {
  return quality(accept, 'text/html') > quality(accept, 'application/json')
}

/** How much a type is wanted, from 0 to 1; only if it is named itself, as every client takes JSON unasked. */
function quality(accept: string | undefined, type: string): number {
  for (const range of (accept ?? '').split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (name !== type) continue
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return weight === undefined ? 1 : Number(weight) || 0
  }
  return 0
}
