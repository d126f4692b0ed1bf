/**
 * Terms of service and privacy policy, in the types and languages that a client can choose from. The texts are ours:
 * what a simulator promises.
 */
import Accept from '@hapi/accept'
import type { Call, Reply } from '../handler.js'

/** One text in each language. */
export interface LegalText {
  /** Which text it is, whatever its language and type. */
  readonly version: string
  readonly languages: Readonly<Record<string, Wording>>
}

interface Wording {
  readonly title: string
  readonly paragraphs: readonly string[]
}

/** Types in the order in which they are preferred where a client does not care. */
const TYPES: Readonly<Record<string, (wording: Wording) => string>> = {
  'text/plain': ({ title, paragraphs }) => [title, ...paragraphs, ''].join('\n\n'),
  'text/markdown': ({ title, paragraphs }) => [`# ${title}`, ...paragraphs, ''].join('\n\n'),
  'text/html': ({ title, paragraphs }) =>
    `<!DOCTYPE html><title>${title}</title><h1>${title}</h1>${paragraphs.map((one) => `<p>${one}</p>`).join('')}\n`,
}

/** Shows a text as the client wants it; what cannot be had in its type or language comes in the first of ours. */
export function showLegalText({ version, languages }: LegalText, call: Call<unknown>): Reply {
  const { accept, 'accept-language': spoken } = call.headers
  const type = chosen(Object.keys(TYPES), (offered) => Accept.mediaType(accept, offered))
  // Whoever speaks the German of Austria reads German.
  const language = chosen(Object.keys(languages), (offered) =>
    Accept.languages(spoken)
      .map((tag) => tag.replace(/-.*/, '').toLowerCase())
      .find((tag) => offered.includes(tag)),
  )
  const headers = {
    etag: `"${version}"`,
    vary: 'Accept, Accept-Encoding, Accept-Language',
    'cache-control': 'public,max-age=864000',
    'taler-terms-version': version,
    'avail-languages': Object.keys(languages).join(','),
  }
  const tags = (call.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replaceAll('"', ''))
  if (tags.includes(version)) return { status: 304, headers }
  const wording = languages[language]
  const write = TYPES[type]
  if (wording === undefined || write === undefined) throw new Error(`no ${type} in ${language}`)
  return {
    status: 200,
    headers: { ...headers, 'content-language': language },
    raw: { bytes: Buffer.from(write(wording)), type: `${type}; charset=utf-8` },
  }
}

/** The client's choice among what is offered, or the first of it. */
function chosen(
  offered: readonly string[],
  choose: (offered: readonly string[]) => string | undefined,
): string {
  const [first = ''] = offered
  try {
    const choice = choose(offered) ?? first
    return offered.includes(choice) ? choice : first
  } catch {
    // A header that cannot be read says nothing.
    return first
  }
}
