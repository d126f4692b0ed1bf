/**
 * Gives coins back: asks the exchange for a refund, and for all that a payment which did not come about left owed.
 *
 * What is owed was written down before; asking twice is harmless, because the id (0, as the abort page has it)
 * and the amount are always the same. An exchange that is no help leaves the debt on the books.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, parseJson, stringifyJson } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { refund, type RefundRequest } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { HttpReply } from '../../protocol/http.js'
import { MalformedError } from '../../protocol/malformed.js'
import { confirmRefund } from '../../protocol/signatures/exchange.js'
import { merchantRefund } from '../../protocol/signatures/merchant.js'
import { errand, type Hop } from '../handler.js'
import { askExchange } from '../asking.js'
import { SilenceError } from '../network.js'
import { verifyOnce } from '../remember.js'
import type { World } from '../world.js'
import { isKeyOf } from './exchange-keys.js'
import { DEFAULT_INSTANCE, instanceById, type Instance } from './instance.js'
import type { Merchant } from './merchant.js'
import type { OrderCall } from './order-call.js'
import { attemptKey, depositedKey } from './orders.js'
import type { DepositedCoinRecord, RefundOutcome } from './tables.js'

/** The id of every refund that undoes a payment which did not come about. */
const ABORT_REFUND_ID = 0n

/** What came of settling: whoever did not get its coin back this time has to ask again. */
export interface Settlement {
  /** True if an exchange did not answer; it was not asked for further coins. */
  readonly isSilent: boolean
  /** What exchanges that were no help said, by coin; the debt stays on the books. */
  readonly undecided: ReadonlyMap<string, RefundOutcome>
}

/**
 * Settles what is owed for an order, coin by coin: first under this contract, then under those of earlier claims,
 * for which nobody else may ever ask again.
 */
export async function returnOwedCoins(
  order: OrderCall<unknown>,
  contractTermsHash: string,
): Promise<Settlement> {
  const { world, id: cause } = order.call
  const undecided = new Map<string, RefundOutcome>()
  const silent = new Set<string>()
  for (const coin of owedFor(order, contractTermsHash)) {
    if (silent.has(coin.exchange_url)) continue
    const instance = instanceById(world, coin.instance ?? DEFAULT_INSTANCE)
    const outcome =
      instance === undefined
        ? NONSENSE
        : await askForRefund(world, coin.exchange_url, undoing(instance, coin), cause)
    if (outcome === SILENT) silent.add(coin.exchange_url)
    else if (isDecided(outcome)) noteSettled(world.merchant, coin, outcome)
    else undecided.set(coin.coin_pub, outcome)
  }
  return { isSilent: silent.size > 0, undecided }
}

/**
 * First step of pages that may find their order deleted: a crash, or a silent exchange, may have left coins of it owed,
 * and there is no order any more that anybody else would ask for.
 */
export function settleIfDeleted<Context extends OrderCall<unknown>>(): Hop<Context> {
  return errand('settle-if-deleted', async (o) => {
    if (o.order === undefined) await returnOwedCoins(o, '')
  })
}

function owedFor(order: OrderCall<unknown>, contractTermsHash: string): readonly DepositedCoinRecord[] {
  const { store, orderId, instance } = order
  const isOwed = (coin: DepositedCoinRecord): boolean => coin.refund?.state === 'owed'
  const isOfOtherContract = (coin: DepositedCoinRecord): boolean =>
    coin.h_contract !== contractTermsHash && (coin.instance ?? DEFAULT_INSTANCE) === instance.id
  return [
    ...store.having('deposited', 'h_contract', contractTermsHash),
    ...store.having('deposited', 'order_id', orderId).filter(isOfOtherContract),
  ].filter(isOwed)
}

/** @param asked the coin as it was when the exchange was asked; it may have been deposited since */
function noteSettled({ store }: Merchant, asked: DepositedCoinRecord, outcome: RefundOutcome): void {
  store.transact((writer) => {
    const key = depositedKey(asked.h_contract, asked.coin_pub)
    const coin = writer.get('deposited', key)
    if (coin === undefined || coin.refund?.state === 'done') return
    const wasUnknown =
      asked.unanswered === true && outcome.state === 'refused' && outcome.exchange_status === 404
    if (!wasUnknown) writer.put('deposited', key, { ...coin, refund: outcome })
    // The exchange has not seen it (one that it has seen since then stays owed). What was sent may still be under way:
    // it is as unanswered as it was, and who asks for the coin again has the exchange asked again.
    else if (coin.unanswered === true) {
      const { refund: _, unanswered: __, ...attempt } = coin
      writer.delete('deposited', key)
      writer.put('unanswered', attemptKey(attempt), attempt)
    }
  })
}

/** What the merchant signs to give something of a deposit back. */
export interface RefundOrder {
  /** Whose deposit it was. */
  readonly instance: Instance
  readonly contractTermsHash: string
  readonly coinPub: string
  readonly rtransactionId: bigint
  readonly amount: string
}

/** The values under a merchant's request for a refund; the exchange confirms the same ones. */
function refundValues(order: RefundOrder) {
  return {
    contractTermsHash: decodeCrockford(order.contractTermsHash, 64),
    coinPub: decodeCrockford(order.coinPub, 32),
    rtransactionId: order.rtransactionId,
    refundAmount: parseAmount(order.amount),
  }
}

/** The merchant's signature under a refund. */
function signRefund(merchant: Merchant, order: RefundOrder): string {
  return merchant.signer.sign(merchantRefund, order.instance.keys, refundValues(order))
}

/** A full refund of a contribution. */
function undoing(
  instance: Instance,
  coin: Pick<DepositedCoinRecord, 'h_contract' | 'coin_pub' | 'contribution'>,
): RefundOrder {
  return {
    instance,
    contractTermsHash: coin.h_contract,
    coinPub: coin.coin_pub,
    rtransactionId: ABORT_REFUND_ID,
    amount: coin.contribution,
  }
}

/** A full refund of a coin, signed by the merchant: whoever has it can take it to the exchange. */
export function signedUndoing(
  { merchant, store, instance }: OrderCall<unknown>,
  contractTermsHash: string,
  coin: Pick<DepositedCoinRecord, 'coin_pub' | 'contribution'>,
): object {
  // A coin has one refund of this id, so it has to be one of all that was deposited, whatever a request says.
  const deposited = store.get('deposited', depositedKey(contractTermsHash, coin.coin_pub))
  const refund = undoing(instance, deposited ?? { ...coin, h_contract: contractTermsHash })
  return {
    coin_pub: coin.coin_pub,
    rtransaction_id: Number(ABORT_REFUND_ID),
    refund_amount: refund.amount,
    merchant_sig: signRefund(merchant, refund),
  }
}

/** What is told about an exchange that does not answer. */
export const SILENT: RefundOutcome = { state: 'refused', exchange_status: 504 }

/** What is told about an exchange whose answer proves nothing. */
const NONSENSE = { state: 'refused', exchange_status: 502 } as const

/** True if the exchange has decided; anything else leaves what is owed as it was. */
export function isDecided(outcome: RefundOutcome): boolean {
  return outcome.state === 'done' || outcome.exchange_status < 500
}

/** Asks an exchange for a refund, and believes only what it has signed; it may be silent, or talk nonsense. */
export async function askForRefund(
  world: World,
  exchangeUrl: string,
  order: RefundOrder,
  cause: string,
): Promise<RefundOutcome> {
  const { merchant } = world
  const body: RefundRequest = {
    refund_amount: order.amount,
    h_contract_terms: order.contractTermsHash,
    merchant_pub: encodeCrockford(order.instance.keys.pub),
    rtransaction_id: order.rtransactionId,
    merchant_sig: signRefund(merchant, order),
  }
  try {
    const request = {
      method: 'POST',
      page: `coins/${order.coinPub}/refund`,
      headers: { 'content-type': 'application/json' },
      body: utf8(stringifyJson(body)),
    }
    const reply = await askExchange(world, exchangeUrl, request, cause)
    const outcome = outcomeOf(reply)
    if (outcome.state === 'done')
      return (await isConfirmed(world, exchangeUrl, order, outcome, cause)) ? outcome : NONSENSE
    const { exchange_status: status } = outcome
    return status >= 400 && status < 500 ? outcome : { ...outcome, ...NONSENSE }
  } catch (error) {
    if (error instanceof SilenceError) return SILENT
    throw error
  }
}

function outcomeOf(reply: HttpReply): RefundOutcome {
  try {
    if (reply.status === 200) {
      const { exchange_sig, exchange_pub } = readReply(refund, 200, parseJson(reply.body))
      return { state: 'done', exchange_sig, exchange_pub }
    }
    const said = parseJson(reply.body)
    if (isJsonObject(said)) {
      const code = said['code']
      return {
        state: 'refused',
        exchange_status: reply.status,
        ...(typeof code === 'number' ? { exchange_code: code } : {}),
        exchange_reply: said,
      }
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
  }
  return NONSENSE
}

/** True if the exchange has signed for this refund, with a key that is among its keys, or is by now. */
async function isConfirmed(
  world: World,
  exchangeUrl: string,
  order: RefundOrder,
  said: RefundOutcome & { readonly state: 'done' },
  cause: string,
): Promise<boolean> {
  const isSigned = verifyOnce(
    confirmRefund,
    decodeCrockford(said.exchange_pub, 32),
    decodeCrockford(said.exchange_sig, 64),
    { ...refundValues(order), merchantPub: order.instance.keys.pub },
  )
  return isSigned && isKeyOf(world, exchangeUrl, said.exchange_pub, cause)
}
