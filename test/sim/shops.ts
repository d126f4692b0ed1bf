/** A shop of its own beside the default one: with a password, a token that may do everything, and an account. */
import { createInstance } from '../../src/protocol/endpoints/merchant/post-management-instances.js'
import { addAccount } from '../../src/protocol/endpoints/merchant/post-private-accounts.js'
import { requestToken } from '../../src/protocol/endpoints/merchant/post-private-token.js'
import { readReply } from '../../src/protocol/endpoints/endpoint.js'
import { claim } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { pay } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { createOrder } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import type { Answer, Scene } from './fixtures.js'
import {
  contractIn,
  nonceOf,
  orderRequest,
  payingCoin,
  type Contract,
  type OrderFields,
  type Paying,
} from './wallet.js'

export interface Shop {
  readonly id: string
  /** Proves that the shop is calling. */
  readonly headers: Readonly<Record<string, string>>
  /** For the paths of its pages. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What makes an instance, unless a test changes it. */
export function configuration(id: string, changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    id,
    name: `Shop ${id}`,
    auth: { method: 'token', password: 'open sesame' },
    address: {},
    jurisdiction: {},
    use_stefan: false,
    ...changes,
  }
}

export function sendCreate(scene: Scene, body: object): Promise<Answer> {
  return scene.call(createInstance, { body })
}

export function basic(name: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` }
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}

/** Asks for a token with name and password, or as the headers say. */
export function sendTokenRequest(
  scene: Scene,
  id: string,
  body: object,
  headers = basic(id, 'open sesame'),
): Promise<Answer> {
  return scene.call(requestToken, { parameters: { INSTANCE: id }, body, headers })
}

/** Makes a shop that has no account yet. */
export async function bareShop(scene: Scene, id = 'teashop'): Promise<Shop> {
  await sendCreate(scene, configuration(id))
  const answer = await sendTokenRequest(scene, id, { scope: 'all' })
  return { id, headers: bearer(answer.said('access_token')), parameters: { INSTANCE: id } }
}

/** URI of an account at the bank of the world. */
export function paytoOf(name: string): string {
  return `payto://x-taler-bank/bank.test/${name}?receiver-name=${name}`
}

/** Makes a shop that orders can be paid to. */
export async function makeShop(scene: Scene, id = 'teashop'): Promise<Shop> {
  const shop = await bareShop(scene, id)
  const answer = await scene.call(addAccount, { ...shop, body: { payto_uri: paytoOf(id) } })
  if (answer.status !== 200) throw new Error(`no account: ${answer.text}`)
  return shop
}

/** An order of a shop, made and claimed. */
export async function contractAt(scene: Scene, shop: Shop, fields: OrderFields = {}): Promise<Contract> {
  const made = await scene.call(createOrder, { ...shop, body: orderRequest(fields) })
  const { order_id: orderId, token } = readReply(createOrder, 200, made.json)
  const body = { nonce: nonceOf('alice'), token }
  const answer = await scene.call(claim, { parameters: { ...shop.parameters, ORDER_ID: orderId }, body })
  return contractIn(answer, { orderId, token }, 'alice')
}

/** Pays an order of a shop. */
export function payAt(
  scene: Scene,
  shop: Shop,
  contract: Contract,
  coins: readonly Paying[],
): Promise<Answer> {
  const parameters = { ...shop.parameters, ORDER_ID: contract.orderId }
  return scene.call(pay, {
    parameters,
    body: { coins: coins.map((one) => payingCoin(scene, contract, one)) },
  })
}
