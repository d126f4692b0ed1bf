/**
 * Pages that the parties of the docs have and these have not, as data: whoever asks one is told so, instead of
 * being left to wonder about a 404. The README lists the same.
 */
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import { refuse, type Reply } from './handler.js'

export interface NotSimulated {
  readonly party: PartyName
  /** What the pages are about, as the README says it. */
  readonly subject: string
  /** Paths, with parameters in braces; a `*` at the end stands for everything below as well. */
  readonly paths: readonly string[]
  /** Members of replies of other pages that would be about it: none is ever said. */
  readonly members?: readonly string[]
}

type About = Omit<NotSimulated, 'party'>

const MERCHANT: readonly About[] = [
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
  { subject: 'token families', paths: ['/private/tokenfamilies/*'], members: ['token_sigs'] },
  { subject: 'donations', paths: ['/private/donau/*'] },
  { subject: 'reports and pots', paths: ['/private/reports/*', '/private/pots/*'] },
  { subject: 'statistics', paths: ['/private/statistics-{KIND}/*'] },
  { subject: 'wire transfers', paths: ['/private/transfers/*', '/private/incoming/*'] },
  { subject: 'legitimization', paths: ['/private/kyc', '/management/instances/{INSTANCE}/kyc'] },
  { subject: 'two-factor authentication', paths: ['/challenge/*'] },
  { subject: 'self-provisioning', paths: ['/instances', '/forgot-password'] },
  { subject: 'sessions', paths: ['/sessions/{SESSION_ID}'] },
]

const EXCHANGE: readonly About[] = [
  {
    subject: 'reserves',
    paths: [
      '/reserves/{RESERVE_PUB}/open',
      '/reserves/{RESERVE_PUB}/close',
      '/reserves-attest/{RESERVE_PUB}',
    ],
  },
  {
    subject: 'withdrawals in other forms',
    paths: [
      '/reveal-withdraw',
      '/blinding-prepare',
      '/csr-withdraw',
      '/reserves/{RESERVE_PUB}/age-withdraw',
      '/age-withdraw/*',
    ],
  },
  {
    subject: 'refresh',
    paths: ['/csr-melt'],
  },
  {
    subject: 'recoup',
    paths: ['/recoup-withdraw', '/recoup-refresh'],
  },
  { subject: 'purses', paths: ['/purses/*', '/contracts/{CONTRACT_PUB}', '/reserves/{RESERVE_PUB}/purse'] },
  {
    subject: 'legitimization',
    paths: ['/kyc-check/*', '/kyc-info/*', '/kyc-start/*', '/kyc-upload/*', '/kyc-wallet', '/aml/*'],
  },
  { subject: 'operation', paths: ['/management/*', '/auditors/*'] },
]

const BANK: readonly About[] = [
  { subject: 'accounts', paths: ['/config', '/accounts', '/accounts/{ACCOUNT}'] },
  {
    subject: 'dealings of account holders',
    paths: ['/accounts/{ACCOUNT}/token', '/accounts/{ACCOUNT}/transactions/*'],
  },
  { subject: 'revenue', paths: ['/accounts/{ACCOUNT}/taler-revenue/*'] },
]

const of =
  (party: PartyName) =>
  (about: About): NotSimulated => ({ party, ...about })

export const NOT_SIMULATED: readonly NotSimulated[] = [
  ...MERCHANT.map(of('merchant')),
  ...EXCHANGE.map(of('exchange')),
  ...BANK.map(of('bank')),
]

/** True of a member that no reply of a party has, as what it is about is not simulated. */
export function isNeverSaid(party: PartyName, member: string): boolean {
  return NOT_SIMULATED.some((about) => about.party === party && about.members?.includes(member) === true)
}

/** Every path of a party that is not simulated, those of instances included. */
export function pathsNotSimulated(party: PartyName): string[] {
  const paths = NOT_SIMULATED.filter((about) => about.party === party).flatMap((about) => about.paths)
  if (party !== 'merchant') return paths
  return paths.flatMap((path) =>
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
