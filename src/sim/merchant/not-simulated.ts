/**
 * Pages that the merchant of the docs has and this one has not, as data: whoever asks one is told so, instead of
 * being left to wonder about a 404. The README lists the same.
 */
import { refuse, type Reply } from '../handler.js'

export interface NotSimulated {
  /** What the pages are about, as the README says it. */
  readonly subject: string
  /** Paths, with parameters in braces; a `*` at the end stands for everything below as well. */
  readonly paths: readonly string[]
}

export const NOT_SIMULATED: readonly NotSimulated[] = [
  {
    subject: 'inventory',
    paths: [
      '/private/products/*',
      '/private/categories/*',
      '/private/units/*',
      '/private/pos',
      '/products/{IMAGE_HASH}/image',
    ],
  },
  { subject: 'templates', paths: ['/private/templates/*', '/templates/{TEMPLATE_ID}'] },
  { subject: 'token families', paths: ['/private/tokenfamilies/*'] },
  { subject: 'donations', paths: ['/private/donau/*'] },
  { subject: 'reports and pots', paths: ['/private/reports/*', '/private/pots/*'] },
  { subject: 'statistics', paths: ['/private/statistics-{KIND}/*'] },
  { subject: 'wire transfers', paths: ['/private/transfers/*', '/private/incoming/*'] },
  { subject: 'legitimization', paths: ['/private/kyc', '/management/instances/{INSTANCE}/kyc'] },
  { subject: 'two-factor authentication', paths: ['/challenge/*'] },
  { subject: 'self-provisioning', paths: ['/instances', '/forgot-password'] },
  { subject: 'sessions', paths: ['/sessions/{SESSION_ID}'] },
]

/** Every path that is not simulated, those of instances included. */
export function pathsNotSimulated(): string[] {
  return NOT_SIMULATED.flatMap(({ paths }) => paths).flatMap((path) =>
    /^\/(management|instances)\b/.test(path) ? [path] : [path, `/instances/{INSTANCE}${path}`],
  )
}

/** The registry has no code for this; of what it has, "no such path" is the honest one. */
export function notSimulated(path: string): Reply {
  return refuse({
    status: 501,
    code: 'GENERIC_ENDPOINT_UNKNOWN',
    details: { hint: 'not simulated by Assay', detail: path },
  })
}
