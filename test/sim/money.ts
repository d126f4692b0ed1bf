/** Random dealings with an exchange, and the books that have to balance after each of them. */
import fc from 'fast-check'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { coinEnvelopeJson, makePlanchet } from '../../src/protocol/crypto/planchet.js'
import { addAmounts, formatAmount, parseAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { addIncoming } from '../../src/protocol/endpoints/bank/post-admin-add-incoming.js'
import { getConfig } from '../../src/protocol/endpoints/exchange/get-config.js'
import { batchWithdraw } from '../../src/protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { reserveWithdraw } from '../../src/protocol/signatures/wallet.js'
import { timestamp } from '../../src/protocol/encoding/timestamp.js'
import { GATEWAY, SHOP } from './account.js'
import { made, Scene, START } from './fixtures.js'
import { deposit, refundRequest, sendRefund } from './seller.js'
import { coin, type Coin } from './wallet.js'

const STEP_KINDS = ['incoming', 'withdraw', 'deposit', 'refund', 'time', 'silence'] as const

/** One thing that somebody does; the numbers choose with whom and how much. */
export interface MoneyStep {
  readonly kind: (typeof STEP_KINDS)[number]
  readonly which: number
  readonly cents: number
}

export const MONEY_STEPS: fc.Arbitrary<MoneyStep[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...STEP_KINDS),
    which: fc.nat(5),
    cents: fc.integer({ min: 5, max: 120 }),
  }),
  { minLength: 3, maxLength: 14 },
)

const DAY = 86_400
const DIME = 'KUDOS:0.1'
const ACCOUNTS = ['one', 'two'].map((name) => `payto://x-taler-bank/bank.test/${name}?receiver-name=Shop`)
const coins = (): readonly Coin[] =>
  ['0.1', '1', '1', '2', '5'].map((value, i) => coin(value, `money ${String(i)}`))
const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length]
  if (found === undefined) throw new RangeError('nothing to choose from')
  return found
}
/** A part of a cent goes with it, so that there is something to round. */
const amountOf = ({ cents }: MoneyStep): string => `KUDOS:${(cents / 100).toFixed(2)}1`

/**
 * Plays the steps, one after the other, and balances the books after each. Some steps are refused, which is nothing
 * to complain of.
 * @throws Error when money was made or lost
 */
export async function playSteps(steps: readonly MoneyStep[]): Promise<void> {
  const scene = new Scene({ isDirect: true })
  for (const [index, step] of steps.entries()) {
    await play(scene, step, index)
    const { holds, books } = balance(scene)
    if (!holds) throw new Error(`step ${String(index)}: ${JSON.stringify(books)}`)
  }
}

/** The owner of a reserve; reserves have small numbers. */
const ownerOf = (which: number): Uint8Array => new Uint8Array(32).fill(which + 1)
const reserveOf = (which: number): string => encodeCrockford(eddsaPublicKey(ownerOf(which)))

/** Withdraws a dime. */
async function withdraw(scene: Scene, which: number, name: string): Promise<void> {
  const dime = [...scene.world.exchange.keys.denominations.values()].find(
    ({ value, privateKey }) => formatAmount(value) === DIME && privateKey !== undefined,
  )
  if (dime === undefined) throw new Error('there are no dimes')
  const planchet = makePlanchet(decodeCrockford(made(name), 32), dime.key)
  const signature = reserveWithdraw.sign(ownerOf(which), {
    amountWithFee: addAmounts(dime.value, dime.feeWithdraw),
    denomPubHash: planchet.denomPubHash,
    coinEnvelopeHash: planchet.envelopeHash,
  })
  const wanted = {
    denom_pub_hash: encodeCrockford(planchet.denomPubHash),
    coin_ev: coinEnvelopeJson(planchet.blinded),
    reserve_sig: encodeCrockford(signature),
  }
  const parameters = { RESERVE_PUB: reserveOf(which) }
  await scene.call(batchWithdraw, { parameters, body: { planchets: [wanted] } })
}

async function play(scene: Scene, step: MoneyStep, index: number): Promise<void> {
  const { kind, which } = step
  const contract = `contract ${String(which)}`
  const chosen = at(coins(), which)
  switch (kind) {
    case 'incoming': {
      const body = {
        amount: amountOf(step),
        reserve_pub: reserveOf(which),
        debit_account: SHOP,
      }
      await scene.call(addIncoming, { parameters: GATEWAY, body })
      break
    }
    case 'withdraw':
      await withdraw(scene, which, `planchet ${String(index)}`)
      break
    case 'deposit': {
      // The terms of a contract are always the same.
      const terms = {
        contract,
        payto: at(ACCOUNTS, which),
        refundDeadline: timestamp(START + which * DAY),
        wireDeadline: timestamp(START + (which + 2) * DAY),
      }
      await deposit(scene, [[chosen, amountOf(step)]], terms)
      break
    }
    case 'refund':
      await sendRefund(scene, chosen, refundRequest(chosen, amountOf(step), BigInt(index), contract))
      break
    case 'time':
      scene.clock.advance(which * step.cents * 3600)
      await scene.call(getConfig)
      break
    case 'silence': {
      const phase = which % 2 === 0 ? 'request' : 'reply'
      scene.world.network.arm({ from: 'exchange', to: 'bank', page: 'post-transfer', phase, nth: 1 })
    }
  }
}

/** Adds up who has how much, from what exchange and bank wrote down; in units. */
function balance({ world }: Scene): { holds: boolean; books: Record<string, string> } {
  const { exchange, bank } = world
  const { store, settings } = exchange
  const units = (amounts: readonly string[]): bigint =>
    amounts.reduce((sum, amount) => sum + parseAmount(amount).units, 0n)
  const denominationOf = (coinPub: string) =>
    exchange.keys.denominations.get(store.get('coins', coinPub)?.denom_pub_hash ?? '')
  const [deposits, refunds, payouts] = [store.all('deposits'), store.all('refunds'), store.all('payouts')]
  const deposited = units(deposits.map(({ contribution }) => contribution))
  const refunded = units(refunds.map(({ amount }) => amount))
  const value = units(payouts.map(({ deposit_value }) => deposit_value))
  const depositFees = units(payouts.map(({ deposit_fee }) => deposit_fee))
  const refundFees = refunds.reduce(
    (sum, { coin_pub }) => sum + (denominationOf(coin_pub)?.feeRefund.units ?? 0n),
    0n,
  )
  const whole = [...new Set(refunds.map(({ batch, coin_pub }) => `${batch}|${coin_pub}`))].filter((key) => {
    const isThis = (one: { batch: string; coin_pub: string }): boolean =>
      `${one.batch}|${one.coin_pub}` === key
    return (
      units(deposits.filter(isThis).map(({ contribution }) => contribution)) ===
      units(refunds.filter(isThis).map(({ amount }) => amount))
    )
  })
  const returnedFees = whole.reduce(
    (sum, key) => sum + (denominationOf(key.split('|')[1] ?? '')?.feeDeposit.units ?? 0n),
    0n,
  )
  const decided = store.all('aggregates').filter(({ execution_time }) => execution_time !== undefined)
  const closings = store.all('closings')
  const fees = units([
    ...decided.map(({ wire_fee }) => wire_fee),
    ...closings.map(({ closing_fee }) => closing_fee),
  ])
  const transfers = store.all('transfers')
  const ofDecided = payouts.filter(({ wtid }) => decided.some((aggregate) => aggregate.wtid === wtid))
  const owed =
    units(ofDecided.map(({ deposit_value }) => deposit_value)) -
    units(ofDecided.map(({ deposit_fee }) => deposit_fee)) +
    units(closings.map(({ amount }) => amount))
  const outgoing = units(transfers.map(({ amount }) => amount))
  const rounding = owed - fees - outgoing
  const open = deposited - refunded - value
  const setAside = value - depositFees - (owed - units(closings.map(({ amount }) => amount)))
  const came =
    units(bank.store.all('incoming').map(({ amount }) => amount)) +
    store.all('coins').reduce((sum, { denom_pub_hash }) => {
      return sum + (exchange.keys.denominations.get(denom_pub_hash)?.value.units ?? 0n)
    }, 0n)
  const withdrawFees = units(store.all('withdrawals').map(() => `KUDOS:${settings.fees.withdraw}`))
  const read = store.get('notes', 'wirewatch')?.value ?? 0
  const unread = bank.store.all('incoming').filter(({ row_id }) => row_id > read)
  const parts = {
    unread: units(unread.map(({ amount }) => amount)),
    reserves: units(store.all('reserves').map(({ balance }) => balance)),
    withdrawn: units(store.all('withdrawals').map(() => DIME)),
    coins: units(store.all('coins').map(({ remaining }) => remaining)),
    open,
    setAside,
    fees: depositFees + refundFees - returnedFees + withdrawFees + fees,
    rounding,
    outgoing,
  }
  const sum = Object.values(parts).reduce((total, part) => total + part, 0n)
  const unit = parseAmount(`${settings.currency}:${settings.roundUnit}`).units
  // The bank did what it was told, and nothing else; of what was sent it knows.
  const atBank = new Map(bank.store.all('outgoing').map(({ wtid, amount }) => [wtid, amount]))
  const isTold = transfers.every(({ wtid, amount, state }) =>
    state === 'sent' ? atBank.get(wtid) === amount : (atBank.get(wtid) ?? amount) === amount,
  )
  const isOnlyTold = [...atBank.keys()].every((wtid) => store.get('transfers', wtid) !== undefined)
  const inBounds =
    open >= 0n && setAside >= 0n && rounding >= 0n && rounding < unit * BigInt(transfers.length + 1)
  const books = Object.fromEntries(
    Object.entries({ came, ...parts }).map(([name, part]) => [
      name,
      part < 0n ? `-${String(-part)}` : formatAmount({ currency: settings.currency, units: part }),
    ]),
  )
  return { holds: came === sum && isTold && isOnlyTold && inBounds, books }
}
