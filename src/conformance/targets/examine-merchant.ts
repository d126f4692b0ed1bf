/**
 * Examines a merchant before anything is played: who it is, whether the token is good for what has to be done with it, and
 * whether its clock, its account and its exchange are ready.
 */
import { utf8 } from '../../protocol/encoding/struct.js'
import { readTimestamp } from '../../protocol/encoding/timestamp.js'
import { stringifyJson } from '../../protocol/encoding/json.js'
import { errorCode, errorEntry, type ErrorName } from '../../protocol/errors.js'
import { getConfig, type MerchantConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { getExchanges } from '../../protocol/endpoints/merchant/get-exchanges.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { printable } from '../../protocol/malformed.js'
import { wallClockSeconds } from '../actors/socket.js'
import { readQuietly } from '../reading.js'
import { codeOf, objectQuietly, reach, reachQuietly, type Answer, type Party } from './asking.js'
import { Trouble, type Examination } from './diagnosis.js'
import { examineClock, examineIdentity } from './examine-identity.js'

export interface MerchantUnderTest {
  readonly party: Party
  /** Access token of the instance, without `Bearer`. */
  readonly token: string
  /** The currency that is expected; any unless given. */
  readonly currency?: string
}

export interface ExaminedMerchant {
  readonly config: MerchantConfig
  /** True if the token also manages the instances of the backend. */
  readonly managesInstances: boolean
}

/** @throws Trouble when nothing more can be found out */
export async function examineMerchant(
  examination: Examination,
  { party, token, currency }: MerchantUnderTest,
): Promise<ExaminedMerchant> {
  const config = await examineIdentity(examination, party, 'merchant', (json) =>
    readReply(getConfig, 200, json),
  )
  if (currency !== undefined && currency !== config.currency)
    throw new Trouble(
      'currency',
      `the merchant takes ${printable(config.currency)}, and the run is set up for ${printable(currency)}`,
      'Correct the currency of the run, or judge a merchant that takes it',
    )
  examination.good('currency', config.currency)
  await checkToken(party, token)
  await checkOrders(examination, { party, token, config })
  examination.good('token', 'may make orders')
  const instances = await reach(party, '/management/instances', withToken(token))
  return { config, managesInstances: instances.status === 200 }
}

/** Whether the merchant has the keys of an exchange that it names. */
export async function examineTrust(examination: Examination, party: Party, exchange: string): Promise<void> {
  const reply = await reachQuietly(party, '/exchanges')
  const json = reply?.status === 200 ? objectQuietly(reply) : undefined
  // Backends before version 26 have no such page.
  const listed = readQuietly(() => (json === undefined ? undefined : readReply(getExchanges, 200, json)))
  const status = listed?.exchanges.find(({ exchange_url }) => exchange_url === exchange)
  if (status === undefined) return
  const { keys_http_status: http, keys_ec: code, keys_hint: hint } = status
  if (code === 0 && (http === 200 || http === 304)) {
    examination.good('trust', `the merchant has the keys of ${exchange}`)
    return
  }
  const why = `${http === 0 ? 'no reply' : `status ${String(http)}`}${code === 0 ? '' : `, code ${String(code)}`}${hint === '' ? '' : `, "${printable(hint)}"`}`
  if (code === 0 && http === 0)
    examination.good('trust', `the merchant has not asked for the keys of ${exchange} yet`)
  else if (http === 0 || http >= 500)
    // It asks again when it needs them, and may get them then: who has just started the exchange need not wait for that.
    examination.note(
      'trust',
      `the merchant could not get the keys of ${exchange} when it last tried: ${why}`,
      'If the exchange has only just come up, nothing. Otherwise make this URL reachable from the machine of the merchant',
    )
  else
    throw new Trouble(
      'trust',
      `the merchant has no use for the keys of ${exchange}: ${why}`,
      'Correct URL and master key of the exchange in the configuration of the merchant, and restart it',
    )
}

function withToken(token: string): { headers: Readonly<Record<string, string>> } {
  return { headers: { authorization: `Bearer ${token}` } }
}

const PREFIX = 'secret-token:'

/** Asks for an order that cannot exist: 404 means that the token is good. */
async function checkToken(party: Party, token: string): Promise<void> {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Trouble(
      'token',
      'the token is empty, or has spaces, line breaks or letters in it that cannot be sent',
      'Pass the token alone, without "Bearer" and without quotes',
    )
  const asked = '/private/orders/assay-checks-the-token'
  const reply = await reach(party, asked, withToken(token))
  if (isCode(reply, 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'))
    throw new Trouble(
      'instance',
      `${party.base}private/orders answers ${String(reply.status)}: ${errorEntry('MERCHANT_GENERIC_INSTANCE_UNKNOWN').meaning}`,
      'Make the instance (POST management/instances), or add /instances/NAME/ of one that there is to the URL',
    )
  if (reply.status !== 401 && reply.status !== 403) return
  const refused = `the merchant refuses the token (${String(reply.status)} ${errorEntry('MERCHANT_GENERIC_UNAUTHORIZED').meaning})`
  if (!token.startsWith(PREFIX)) {
    const prefixed = await reachQuietly(party, asked, withToken(`${PREFIX}${token}`))
    const isIt = prefixed !== undefined && prefixed.status !== 401 && prefixed.status !== 403
    throw new Trouble(
      'token',
      `${refused}: it lacks the prefix "${PREFIX}"`,
      isIt
        ? `Put "${PREFIX}" in front of it: then it is accepted`
        : `Put "${PREFIX}" in front of it, or pass another: with the prefix it is refused as well`,
    )
  }
  throw new Trouble(
    'token',
    refused,
    `Pass the instance's access token with --token; it starts with "${PREFIX}". One for this instance is made by POST private/token`,
  )
}

/** Makes an order, as every play will: what refuses it is a matter of the set-up, or found by the plays. */
async function checkOrders(
  examination: Examination,
  { party, token, config }: { party: Party; token: string; config: MerchantConfig },
): Promise<void> {
  const order = {
    amount: `${config.currency}:1`,
    summary: 'Made by Assay to see whether orders can be made',
    fulfillment_message: 'Nothing to fetch',
  }
  const { headers } = withToken(token)
  const reply = await reach(party, '/private/orders', {
    method: 'POST',
    body: utf8(stringifyJson({ order })),
    headers: { ...headers, 'content-type': 'application/json' },
  })
  if (reply.status === 401 || reply.status === 403)
    throw new Trouble(
      'token',
      `the token may not make orders (${String(reply.status)} ${errorEntry('GENERIC_TOKEN_PERMISSION_INSUFFICIENT').meaning})`,
      'Pass one with the scope "all" or "write" with --token',
    )
  if (isCode(reply, 'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE'))
    throw new Trouble(
      'bank account',
      'the instance has no bank account that its exchange could pay to, and makes no orders',
      'Add one: POST private/accounts with a payto_uri that the exchange can wire to',
    )
  if (isCode(reply, 'MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY'))
    throw new Trouble(
      'currency',
      `the merchant has no exchange for ${printable(config.currency)}, its own currency`,
      'Configure it to trust an exchange of that currency',
    )
  if (reply.status === 200) await checkCreation(examination, party, { token, reply })
}

/** When an order was made by the merchant's clock: its replies may carry the time of a proxy in front of it. */
async function checkCreation(
  examination: Examination,
  party: Party,
  { token, reply }: { token: string; reply: Answer },
): Promise<void> {
  const id = objectQuietly(reply)?.['order_id']
  if (typeof id !== 'string') return
  const now = wallClockSeconds()
  const status = await reachQuietly(party, `/private/orders/${encodeURIComponent(id)}`, withToken(token))
  const created = status?.status === 200 ? objectQuietly(status)?.['creation_time'] : undefined
  const at = readQuietly(() => readTimestamp(created))?.t_s
  if (typeof at === 'number')
    examineClock(examination, 'the merchant', at - now, 'the creation_time of an order')
}

function isCode(reply: Answer, name: ErrorName): boolean {
  return reply.status >= 400 && codeOf(reply) === errorCode(name)
}
