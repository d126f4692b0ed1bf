/**
 * Requests that are known to be good, one line or more a page: the library that the fuzzer starts from.
 *
 * To add a page, add an entry: the endpoint, the status of the good request, and what has to happen before. All
 * preparations run in one world, one after the other, so each takes orders, coins and ids of its own; the request
 * itself is sent later, each time in a world in which only the preparations have happened.
 */
import { encodeCrockford, decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { addAmounts } from '../../../src/protocol/encoding/amount.js'
import { parseJson, stringifyJson } from '../../../src/protocol/encoding/json.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { hashText, sha512 } from '../../../src/protocol/crypto/hash.js'
import { coinEnvelopeJson, makePlanchet } from '../../../src/protocol/crypto/planchet.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { pageId } from '../../../src/protocol/endpoints/index.js'
import { historyIncoming } from '../../../src/protocol/endpoints/bank/get-history-incoming.js'
import { addIncoming } from '../../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { getConfig as getExchangeConfig } from '../../../src/protocol/endpoints/exchange/get-config.js'
import { trackDeposit } from '../../../src/protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { trackTransfer } from '../../../src/protocol/endpoints/exchange/get-transfers-WTID.js'
import { getKeys } from '../../../src/protocol/endpoints/exchange/get-keys.js'
import { batchDeposit } from '../../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdraw } from '../../../src/protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { deleteInstance } from '../../../src/protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { deleteAccount } from '../../../src/protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { deleteOrder } from '../../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { deleteOtpDevice } from '../../../src/protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { revokeOwnToken } from '../../../src/protocol/endpoints/merchant/delete-private-token.js'
import { revokeToken } from '../../../src/protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { deleteWebhook } from '../../../src/protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { deleteOwnInstance } from '../../../src/protocol/endpoints/merchant/delete-private.js'
import { getConfig as getMerchantConfig } from '../../../src/protocol/endpoints/merchant/get-config.js'
import { getExchanges } from '../../../src/protocol/endpoints/merchant/get-exchanges.js'
import { showInstance } from '../../../src/protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { listInstances } from '../../../src/protocol/endpoints/merchant/get-management-instances.js'
import { publicOrderStatus } from '../../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { showAccount } from '../../../src/protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { listAccounts } from '../../../src/protocol/endpoints/merchant/get-private-accounts.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { listOrders } from '../../../src/protocol/endpoints/merchant/get-private-orders.js'
import { showOtpDevice } from '../../../src/protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevices } from '../../../src/protocol/endpoints/merchant/get-private-otp-devices.js'
import { listTokens } from '../../../src/protocol/endpoints/merchant/get-private-tokens.js'
import { showWebhook } from '../../../src/protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooks } from '../../../src/protocol/endpoints/merchant/get-private-webhooks.js'
import { showOwnInstance } from '../../../src/protocol/endpoints/merchant/get-private.js'
import { changeInstance } from '../../../src/protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { changeAccount } from '../../../src/protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { forgetFields } from '../../../src/protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { changeOtpDevice } from '../../../src/protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { changeWebhook } from '../../../src/protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { changeOwnInstance } from '../../../src/protocol/endpoints/merchant/patch-private.js'
import { setInstanceAuth } from '../../../src/protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { createInstance } from '../../../src/protocol/endpoints/merchant/post-management-instances.js'
import { abort } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { addAccount } from '../../../src/protocol/endpoints/merchant/post-private-accounts.js'
import { setOwnAuth } from '../../../src/protocol/endpoints/merchant/post-private-auth.js'
import { grantRefund } from '../../../src/protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { addOtpDevice } from '../../../src/protocol/endpoints/merchant/post-private-otp-devices.js'
import { requestToken } from '../../../src/protocol/endpoints/merchant/post-private-token.js'
import { addWebhook } from '../../../src/protocol/endpoints/merchant/post-private-webhooks.js'
import { merchantTrackTransaction } from '../../../src/protocol/signatures/merchant.js'
import { orderUnclaim, reserveWithdraw } from '../../../src/protocol/signatures/wallet.js'
import { IN_PROCESS_URLS } from '../../../src/sim/world.js'
import { AUTHORIZATION, START, type Scene } from '../fixtures.js'
import {
  deposit,
  depositRequest,
  refundRequest,
  SELLER_PRIV,
  SELLER_PUB,
  TERMS,
  wireHash,
  type Terms,
} from '../seller.js'
import { bareShop, basic, configuration, paytoOf, type Shop } from '../shops.js'
import {
  coin,
  contractFor,
  nonceOf,
  offer,
  orderRequest,
  paidContract,
  payingCoin,
  sendGrant,
  type Contract,
} from '../wallet.js'
import { BANK } from './good-bank.js'
import { CHANGES } from './good-changes.js'
import { good, succeeded, type Good, type Parts } from './good-request.js'
import type { Message } from './message.js'

/** A good request with the status that it gets. */
export interface GoodRequest {
  readonly status: number
  readonly message: Message
}

/** Runs all preparations in a world. */
export async function prepareAll(scene: Scene): Promise<GoodRequest[]> {
  const requests: GoodRequest[] = []
  for (const { endpoint, status, prepare } of GOOD) {
    if (!scene.world.handlers.has(pageId(endpoint))) continue
    const { parameters = {}, query = {}, headers = {}, body } = await prepare(scene)
    const message = {
      endpoint,
      parameters,
      query,
      headers: { ...(endpoint.authenticated ? AUTHORIZATION : {}), ...headers },
      // As it would arrive: nothing in it but JSON.
      ...(body === undefined ? {} : { body: parseJson(stringifyJson(body)) }),
    }
    requests.push({ status, message })
  }
  return requests
}

const parametersOf = ({ orderId }: { readonly orderId: string }) => ({ ORDER_ID: orderId })
const DEBIT = 'payto://x-taler-bank/bank.test/alice?receiver-name=Alice'
const HOOK = { event_type: 'order_created', url: 'https://shop.test/hook', http_method: 'POST' }
const DEVICE = { otp_device_description: 'Till', otp_key: 'GEZDGNBVGY3TQOJQ', otp_algorithm: 1 }
const SETTINGS = { name: 'Shop', address: {}, jurisdiction: {}, use_stefan: false }

const addHook = async (scene: Scene, id: string): Promise<Parts> => {
  succeeded(await scene.call(addWebhook, { body: { webhook_id: id, ...HOOK } }))
  return { parameters: { WEBHOOK_ID: id } }
}
const addDevice = async (scene: Scene, id: string): Promise<Parts> => {
  succeeded(await scene.call(addOtpDevice, { body: { otp_device_id: id, ...DEVICE } }))
  return { parameters: { DEVICE_ID: id } }
}
const addBankAccount = async (scene: Scene, name: string): Promise<Parts> => {
  const answer = succeeded(await scene.call(addAccount, { body: { payto_uri: paytoOf(name) } }))
  return { parameters: { H_WIRE: answer.said('h_wire') } }
}
const addInstance = async (scene: Scene, id: string): Promise<Parts> => {
  succeeded(await scene.call(createInstance, { body: configuration(id) }))
  return { parameters: { INSTANCE: id } }
}
const shopOf = async (scene: Scene, id: string): Promise<Pick<Shop, 'headers' | 'parameters'>> => {
  const { headers, parameters } = await bareShop(scene, id)
  return { headers, parameters }
}

/** A request to the pages of a contract. */
const aboutContract = (contract: Contract, body: object): Parts => ({
  parameters: parametersOf(contract),
  body,
})

const RESERVE = sha512(utf8('reserve of the fuzzer')).subarray(0, 32)

async function withdrawal(scene: Scene): Promise<Parts> {
  const reservePub = encodeCrockford(eddsaPublicKey(RESERVE))
  const body = { amount: 'KUDOS:20', reserve_pub: reservePub, debit_account: DEBIT }
  succeeded(await scene.call(addIncoming, { parameters: { ACCOUNT: 'exchange' }, body }))
  const planchets = ['5', '1'].map((value) => {
    const denomination = scene.world.exchange.keys.denominations.get(
      coin(value, 'fuzz withdraw').denomination,
    )
    if (denomination === undefined) throw new Error(`no denomination is worth ${value}`)
    const planchet = makePlanchet(sha512(utf8(`blank ${value}`)).subarray(0, 32), denomination.key)
    const signature = reserveWithdraw.sign(RESERVE, {
      amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
      denomPubHash: planchet.denomPubHash,
      coinEnvelopeHash: planchet.envelopeHash,
    })
    return {
      denom_pub_hash: encodeCrockford(planchet.denomPubHash),
      coin_ev: coinEnvelopeJson(planchet.blinded),
      reserve_sig: encodeCrockford(signature),
    }
  })
  return { parameters: { RESERVE_PUB: reservePub }, body: { planchets } }
}

async function tracked(scene: Scene, contract: string, changes: Partial<Terms> = {}): Promise<Parts> {
  const one = coin('5', contract)
  succeeded(await deposit(scene, [one], { contract, ...changes }))
  const signature = merchantTrackTransaction.sign(SELLER_PRIV, {
    contractTermsHash: hashText(contract),
    wireHash: wireHash(TERMS),
    coinPub: decodeCrockford(one.pub, 32),
  })
  return {
    parameters: {
      H_WIRE: encodeCrockford(wireHash(TERMS)),
      MERCHANT_PUB: encodeCrockford(SELLER_PUB),
      H_CONTRACT_TERMS: encodeCrockford(hashText(contract)),
      COIN_PUB: one.pub,
    },
    query: { merchant_sig: encodeCrockford(signature) },
  }
}

/** A deposit that has nothing to wait for. */
const DUE = { refundDeadline: undefined, wireDeadline: timestamp(START) }

/** A transfer that the exchange has made. */
async function wired(scene: Scene): Promise<Parts> {
  const { parameters = {}, query = {} } = await tracked(scene, 'fuzz transfer', DUE)
  const { wtid } = readReply(
    trackDeposit,
    200,
    succeeded(
      await scene.call(trackDeposit, { parameters, query: `?${new URLSearchParams(query).toString()}` }),
    ).json,
  )
  return { parameters: { WTID: wtid } }
}

async function givenUp(scene: Scene): Promise<Parts> {
  const contract = await contractFor(scene)
  const signature = orderUnclaim.sign(contract.noncePriv, {
    contractTermsHash: decodeCrockford(contract.hash, 64),
  })
  return aboutContract(contract, {
    unclaim_sig: encodeCrockford(signature),
    nonce: contract.nonce,
    h_contract: contract.hash,
  })
}

async function paidElsewhere(scene: Scene): Promise<Parts> {
  const contract = await contractFor(scene)
  const coins = [payingCoin(scene, contract, coin('5', 'fuzz paid'))]
  const answer = succeeded(
    await scene.call(pay, { parameters: parametersOf(contract), body: { coins, session_id: 'one' } }),
  )
  return aboutContract(contract, { sig: answer.said('sig'), h_contract: contract.hash, session_id: 'two' })
}

async function aborted(scene: Scene): Promise<Parts> {
  const contract = await contractFor(scene, { refund_deadline: { t_s: START + 86_400 } })
  const one = coin('2', 'fuzz abort')
  await scene.call(pay, {
    parameters: parametersOf(contract),
    body: { coins: [payingCoin(scene, contract, one)] },
  })
  return aboutContract(contract, {
    h_contract: contract.hash,
    coins: [{ coin_pub: one.pub, exchange_url: IN_PROCESS_URLS.exchange }],
  })
}

async function granted(scene: Scene, name: string): Promise<Contract> {
  const contract = await paidContract(scene, [coin('5', name)])
  succeeded(await sendGrant(scene, contract, 'KUDOS:1'))
  return contract
}

export const GOOD: readonly Good[] = [
  good(getMerchantConfig, 200),
  good(getExchanges, 200),
  good(listInstances, 200),
  good(createInstance, 204, () => ({ body: configuration('fuzz-new') })),
  good(showInstance, 200, (scene) => addInstance(scene, 'fuzz-show')),
  good(changeInstance, 204, async (scene) => ({
    ...(await addInstance(scene, 'fuzz-change')),
    body: SETTINGS,
  })),
  good(deleteInstance, 204, (scene) => addInstance(scene, 'fuzz-delete')),
  good(setInstanceAuth, 204, async (scene) => ({
    ...(await addInstance(scene, 'fuzz-auth')),
    body: { method: 'token', password: 'another' },
  })),
  good(showOwnInstance, 200),
  good(changeOwnInstance, 204, async (scene) => ({ ...(await shopOf(scene, 'fuzz-own')), body: SETTINGS })),
  good(deleteOwnInstance, 204, (scene) => shopOf(scene, 'fuzz-own-delete')),
  good(setOwnAuth, 204, async (scene) => ({
    ...(await shopOf(scene, 'fuzz-own-auth')),
    body: { method: 'token', password: 'another' },
  })),
  good(requestToken, 200, async (scene) => ({
    ...(await addInstance(scene, 'fuzz-token')),
    headers: basic('fuzz-token', 'open sesame'),
    body: { scope: 'readonly', duration: { d_us: 3_600_000_000 }, description: 'till' },
  })),
  good(listTokens, 200, (scene) => shopOf(scene, 'fuzz-tokens')),
  good(revokeOwnToken, 204, (scene) => shopOf(scene, 'fuzz-revoke-own')),
  good(revokeToken, 204, async (scene) => {
    const shop = await shopOf(scene, 'fuzz-revoke')
    const answer = succeeded(await scene.call(listTokens, shop))
    const [first] = answer.json['tokens'] as { serial: number }[]
    return { ...shop, parameters: { ...shop.parameters, SERIAL: String(first?.serial) } }
  }),
  good(listAccounts, 200),
  good(addAccount, 200, () => ({ body: { payto_uri: paytoOf('fuzz-new') } })),
  good(showAccount, 200, (scene) => addBankAccount(scene, 'fuzz-show')),
  good(changeAccount, 204, async (scene) => ({
    ...(await addBankAccount(scene, 'fuzz-change')),
    body: { credit_facade_url: 'https://bank.test/facade/' },
  })),
  good(deleteAccount, 204, (scene) => addBankAccount(scene, 'fuzz-delete')),
  good(listWebhooks, 200),
  good(addWebhook, 204, () => ({ body: { webhook_id: 'fuzz-new', ...HOOK } })),
  good(showWebhook, 200, (scene) => addHook(scene, 'fuzz-show')),
  good(changeWebhook, 204, async (scene) => ({ ...(await addHook(scene, 'fuzz-change')), body: HOOK })),
  good(deleteWebhook, 204, (scene) => addHook(scene, 'fuzz-delete')),
  good(listOtpDevices, 200),
  good(addOtpDevice, 204, () => ({ body: { otp_device_id: 'fuzz-new', ...DEVICE } })),
  good(showOtpDevice, 200, (scene) => addDevice(scene, 'fuzz-show')),
  good(changeOtpDevice, 204, async (scene) => ({ ...(await addDevice(scene, 'fuzz-change')), body: DEVICE })),
  good(deleteOtpDevice, 204, (scene) => addDevice(scene, 'fuzz-delete')),

  good(createOrder, 200, () => ({
    body: orderRequest({ order_id: 'fuzz-new', pay_deadline: { t_s: START + 3600 } }, { create_token: true }),
  })),
  good(listOrders, 200, () => ({ query: { limit: '-5' } })),
  good(orderStatus, 200, async (scene) => ({ parameters: parametersOf(await offer(scene)) })),
  good(orderStatus, 200, async (scene) => ({
    parameters: parametersOf(await paidContract(scene, [coin('5', 'fuzz status')])),
  })),
  good(forgetFields, 200, async (scene) => {
    const fields = { extra: { secret: 'x', $forgettable: { secret: 'AAAAAAAAAAAAAAAAAAAAAAAAAA' } } }
    return aboutContract(await paidContract(scene, [coin('5', 'fuzz forget')], fields), {
      fields: ['$.extra.secret'],
    })
  }),
  good(deleteOrder, 204, async (scene) => ({ parameters: parametersOf(await offer(scene)) })),
  good(grantRefund, 200, async (scene) =>
    aboutContract(await paidContract(scene, [coin('5', 'fuzz grant')]), {
      refund: 'KUDOS:1',
      reason: 'cold',
    }),
  ),
  good(publicOrderStatus, 402, async (scene) => {
    const { orderId, token } = await offer(scene)
    return { parameters: { ORDER_ID: orderId }, query: token === undefined ? {} : { token } }
  }),
  good(claim, 200, async (scene) => {
    const { orderId, token } = await offer(scene)
    return { parameters: { ORDER_ID: orderId }, body: { nonce: nonceOf('fuzz'), token } }
  }),
  good(unclaim, 204, givenUp),
  good(pay, 200, async (scene) => {
    const contract = await contractFor(scene)
    const coins = [coin('2', 'fuzz pay 1'), coin('2', 'fuzz pay 2'), coin('1', 'fuzz pay 3')]
    return aboutContract(contract, { coins: coins.map((one) => payingCoin(scene, contract, one)) })
  }),
  good(paid, 200, paidElsewhere),
  good(abort, 200, aborted),
  good(collectRefund, 200, async (scene) => {
    const contract = await granted(scene, 'fuzz collect')
    return aboutContract(contract, { h_contract: contract.hash })
  }),

  good(getExchangeConfig, 200),
  good(getKeys, 200),
  good(batchWithdraw, 200, withdrawal),
  good(batchDeposit, 200, (scene) => ({
    body: depositRequest(scene, [coin('5', 'fuzz deposit'), [coin('2', 'fuzz deposit 2'), 'KUDOS:1.5']], {
      contract: 'fuzz deposit',
    }),
  })),
  good(refund, 200, async (scene) => {
    const one = coin('5', 'fuzz refund')
    const contract = 'fuzz refund'
    succeeded(await deposit(scene, [one], { contract }))
    return { parameters: { COIN_PUB: one.pub }, body: refundRequest(one, 'KUDOS:2', 1n, contract) }
  }),
  good(trackDeposit, 202, (scene) => tracked(scene, 'fuzz track')),
  good(trackDeposit, 200, (scene) => tracked(scene, 'fuzz track wired', DUE)),
  good(trackTransfer, 200, wired),

  good(historyIncoming, 200, () => ({ parameters: { ACCOUNT: 'exchange' }, query: { limit: '5' } })),
  good(addIncoming, 200, () => ({
    parameters: { ACCOUNT: 'exchange' },
    body: {
      amount: 'KUDOS:5',
      reserve_pub: encodeCrockford(eddsaPublicKey(sha512(utf8('fuzz incoming')).subarray(0, 32))),
      debit_account: DEBIT,
    },
  })),
  ...CHANGES,
  ...BANK,
]
