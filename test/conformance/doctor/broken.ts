/** Set-ups that are broken, one mistake in each. */
import type { DoctorOptions } from '../../../src/index.js'
import type { Ground, Passed } from './ground.js'

/** Changes what one page answers. */
export const on =
  (page: string, change: (body: Record<string, unknown>) => Passed) =>
  (asked: string, body: Record<string, unknown>): Passed | undefined =>
    asked === page ? change(body) : undefined

const html = (_: unknown, outgoing: { end(text: string): unknown }): void => {
  outgoing.end('<!doctype html><title>Welcome</title>')
}

async function readOnlyToken({ sim }: Ground): Promise<string> {
  const reply = await fetch(`${sim.merchantUrl}private/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.token}` },
    body: JSON.stringify({ scope: 'readonly' }),
  })
  return ((await reply.json()) as { access_token: string }).access_token
}

export const TWO_HOURS = 7200
const later = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString()

/** Set-ups that are broken: what is wrong with them, and words of what is said and of the fix. */
export type Broken = readonly [
  name: string,
  setUp: () => DoctorOptions | Promise<DoctorOptions>,
  check: string,
  says: RegExp,
  fix: RegExp,
]

export function brokenSetUps(ground: Ground): readonly Broken[] {
  const { pair, sim } = ground
  return [
    [
      'wrong port',
      () => ({ ...pair, merchant: 'http://127.0.0.1:1/' }),
      'merchant',
      /nobody listens at 127\.0\.0\.1:1$/,
      /correct the port/,
    ],
    [
      'no such host',
      () => ({ ...pair, merchant: 'http://merchant.invalid/' }),
      'merchant',
      /there is no host merchant\.invalid/,
      /--merchant.*container network/,
    ],
    [
      'https where http is spoken',
      () => ({ ...pair, merchant: sim.merchantUrl.replace('http:', 'https:') }),
      'merchant',
      /speaks http, not https/,
      /--merchant http:/,
    ],
    [
      'http where https is spoken',
      async () => ({ ...pair, merchant: (await ground.serveSecurely(html)).replace('https:', 'http:') }),
      'merchant',
      /speaks https, not http/,
      /--merchant https:/,
    ],
    [
      'http where https is spoken, and a page says so',
      async () => ({ ...pair, merchant: await ground.serveOnlySecurely(html) }),
      'merchant',
      /speaks https, not http/,
      /--merchant https:/,
    ],
    [
      'a certificate that nobody has signed',
      async () => ({ ...pair, merchant: await ground.serveSecurely(html) }),
      'merchant',
      /certificate is signed by itself/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'silence',
      async () => ({ ...pair, merchant: await ground.serve(() => undefined), timeoutMs: 300 }),
      'merchant',
      /no whole reply within/,
      /Is it running/,
    ],
    [
      'the URL of /config instead of the base URL',
      () => ({ ...pair, merchant: `${sim.merchantUrl}config` }),
      'merchant',
      /answers 404.*there is a taler-merchant at/,
      new RegExp(`--merchant ${sim.merchantUrl}$`),
    ],
    [
      'a path too much',
      () => ({ ...pair, merchant: `${sim.merchantUrl}backend/v1/` }),
      'merchant',
      /there is a taler-merchant at/,
      new RegExp(`--merchant ${sim.merchantUrl}$`),
    ],
    [
      'a redirect',
      async () => ({
        ...pair,
        merchant: await ground.serve((_, outgoing) => {
          outgoing.writeHead(301, { location: `${sim.merchantUrl}config` }).end()
        }),
      }),
      'merchant',
      /redirects to .*not followed/,
      new RegExp(`--merchant ${sim.merchantUrl}$`),
    ],
    [
      'a password in front of everything',
      async () => ({ ...pair, merchant: await ground.serve((_, outgoing) => outgoing.writeHead(401).end()) }),
      'merchant',
      /answers 401/,
      /let this page through/,
    ],
    [
      'the URL of the exchange',
      () => ({ ...pair, merchant: sim.exchangeUrl }),
      'merchant',
      /answers a taler-exchange, not a taler-merchant/,
      /base URL of the merchant with --merchant/,
    ],
    [
      'no Taler backend',
      async () => ({ ...pair, merchant: await ground.serve(html) }),
      'merchant',
      /config is not what the merchant should answer/,
      /Is this the base URL/,
    ],
    [
      'no such instance',
      () => ({ ...pair, merchant: `${sim.merchantUrl}instances/tea/` }),
      'instance',
      /there is no instance "tea"/,
      /POST management\/instances/,
    ],
    [
      'an instance that only its private pages miss',
      () =>
        ground.merchantBehind((asked) =>
          asked.includes(' /private/') ? { status: 404, body: { code: 2000 } } : undefined,
        ),
      'instance',
      /answers 404: no such instance/,
      /Make the instance/,
    ],
    [
      'no token',
      () => ({ ...pair, token: '' }),
      'token',
      /no access token was given/,
      /--token.*ASSAY_TOKEN/,
    ],
    [
      'the wrong token',
      () => ({ ...pair, token: 'secret-token:guess' }),
      'token',
      /refuses the token \(401/,
      /--token.*"secret-token:"/,
    ],
    [
      'a token without its prefix',
      () => ({ ...pair, token: sim.token.replace('secret-token:', '') }),
      'token',
      /lacks the prefix "secret-token:"/,
      /in front of it: then it is accepted/,
    ],
    [
      'a token without its prefix, and wrong',
      () => ({ ...pair, token: 'guess' }),
      'token',
      /lacks the prefix/,
      /with the prefix it is refused as well/,
    ],
    [
      'a token with "Bearer" before it',
      () => ({ ...pair, token: `Bearer ${sim.token}` }),
      'token',
      /spaces/,
      /without "Bearer"/,
    ],
    [
      'a token that may only read',
      async () => ({ ...pair, token: await readOnlyToken(ground) }),
      'token',
      /may not make orders \(403/,
      /scope "all" or "write"/,
    ],
    [
      'no bank account',
      () => ground.merchant({ payto: [] }),
      'bank account',
      /no bank account/,
      /POST private\/accounts/,
    ],
    [
      'another currency than expected',
      () => ({ ...pair, currency: 'EUR' }),
      'currency',
      /takes KUDOS, and the run is set up for EUR/,
      /Correct the currency/,
    ],
    [
      'a merchant before exchanges were named',
      () => ground.merchant({ version: '3:0:1' }),
      'merchant version',
      /speaks the versions 2 to 3, Assay 6 to/,
      /too old: update it/,
    ],
    [
      'a merchant from the future',
      () => ground.merchant({ version: '90:0:2' }),
      'merchant version',
      /versions 88 to 90/,
      /update Assay/,
    ],
    [
      'an exchange from before',
      () => ground.merchantOfExchange(on('GET /keys', (body) => ({ body: { ...body, version: '9:0:0' } }))),
      'exchange version',
      /versions 9 to 9, Assay 18 to/,
      /too old/,
    ],
    [
      'an exchange from the future',
      async () => ground.merchant(await ground.exchange({ protocol: 99 })),
      'exchange version',
      /versions 93 to 99/,
      /too new/,
    ],
    [
      'a clock two hours ahead',
      () => ground.merchant({ clockSkew: TWO_HOURS }),
      'clock',
      /merchant is 2 hours ahead of this machine's \(the creation_time/,
      /NTP/,
    ],
    [
      'a clock two hours behind',
      () => ground.merchantBehind(() => ({ headers: { date: later(-TWO_HOURS) } })),
      'clock',
      /merchant is 2 hours behind this machine's \(the Date/,
      /NTP/,
    ],
    [
      'an exchange two hours ahead',
      () => ground.merchantOfExchange(on('GET /keys', () => ({ headers: { date: later(TWO_HOURS) } }))),
      'clock',
      /exchange of the merchant is 2 hours ahead/,
      /NTP/,
    ],
    [
      'no exchange configured',
      () => ground.merchantBehind(on('GET /config', (body) => ({ body: { ...body, exchanges: [] } }))),
      'exchange',
      /names no exchange for KUDOS$/,
      /Configure the merchant to trust one/,
    ],
    [
      'only an exchange of another currency',
      () => ground.merchantBehind(on('GET /config', (body) => ({ body: { ...body, currency: 'EUR' } }))),
      'exchange',
      /names no exchange for EUR, only http.* for KUDOS/,
      /trust one/,
    ],
    [
      'an exchange that is not there',
      () => ground.merchant({ exchange: 'http://127.0.0.1:1/' }),
      'exchange',
      /exchange of the merchant at .*nobody listens/,
      /Start it/,
    ],
    [
      'an exchange under a name that only the merchant knows',
      () => ground.merchant({ exchange: 'http://exchange.invalid/' }),
      'exchange',
      /no host exchange\.invalid/,
      /where the URL comes from/,
    ],
    [
      'an exchange without keys',
      () => ground.merchantOfExchange(on('GET /keys', () => ({ status: 503, body: { code: 1 } }))),
      'exchange keys',
      /keys answers 503/,
      /make its keys/,
    ],
    [
      'an exchange that sells nothing any more',
      () => ground.merchantOfExchange(on('GET /keys', (body) => ({ body: { ...body, denominations: [] } }))),
      'exchange keys',
      /no denomination that can be withdrawn now/,
      /new denomination keys/,
    ],
    [
      'an exchange of another currency',
      async () => ground.merchant(await ground.exchange({ currency: 'TESTKUDOS' })),
      'currency',
      /exchange at .* has TESTKUDOS, and KUDOS is expected/,
      /Use an exchange of this currency/,
    ],
    [
      'another master key',
      async () => {
        const { exchange } = await ground.exchange()
        return ground.merchant({ exchange })
      },
      'trust',
      /under the master key .* has/,
      /MASTER_KEY/,
    ],
    [
      'keys that the merchant has no use for',
      () =>
        ground.merchantBehind(
          on('GET /exchanges', (body) => ({
            body: {
              exchanges: (body['exchanges'] as object[]).map((one) => ({
                ...one,
                keys_http_status: 200,
                keys_ec: 2010,
                keys_hint: 'bad signature',
              })),
            },
          })),
        ),
      'trust',
      /no use for the keys.*code 2010.*bad signature/,
      /master key/,
    ],
    [
      'an exchange with an account at a real bank',
      async () =>
        ground.merchant(
          await ground.exchange({ payto: 'payto://iban/DE75512108001245126199?receiver-name=Exchange' }),
        ),
      'bank',
      /no account at an x-taler-bank \(but one of type iban\)/,
      /exchange with a test bank/,
    ],
    [
      'a bank that is not there',
      () => ({ ...pair, bank: 'http://127.0.0.1:1/' }),
      'bank',
      /the bank at .* cannot be reached: nobody listens/,
      /Start it/,
    ],
    [
      'a bank that wants credentials',
      async () => {
        const other = await ground.exchange()
        return { ...(await ground.merchant(other)), bank: other.exchange }
      },
      'bank',
      /add-incoming answers 401/,
      /wants no credentials/,
    ],
    [
      'the exchange instead of its bank',
      () => ({ ...pair, bank: sim.exchangeUrl }),
      'bank',
      /no wire gateway for the account "exchange"/,
      /--bank/,
    ],
    [
      'a bank of another currency',
      async () => ({
        ...pair,
        bank: await ground.before(sim.bankUrl, (asked, body) =>
          asked.endsWith('/config') ? { body: { ...body, currency: 'EUR' } } : undefined,
        ),
      }),
      'currency',
      /bank at .* has EUR/,
      /--bank/,
    ],
    [
      'a bank that makes no money',
      async () => ({
        ...pair,
        bank: await ground.before(sim.bankUrl, (asked) =>
          asked.includes('add-incoming') ? { status: 404, body: { code: 21 } } : undefined,
        ),
      }),
      'bank',
      /makes no test money/,
      /add-incoming/,
    ],
  ]
}
