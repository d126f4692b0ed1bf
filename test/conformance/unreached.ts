/**
 * Which rows the stories reach on the built-in pair: all of them, save those that are listed here with the reason why not.
 * A new row without a story fails, and so does a reason that has ceased to hold.
 */
import t from 'tap'
import { ROWS } from '../../src/conformance/spec/catalogue.js'
import { playedStories } from './fixtures.js'

/** Rows by the end of their id, on whatever page they stand. */
const ON_EVERY_PAGE: Readonly<Record<string, string>> = {
  '401-token-gone': 'other code: the simulator has one for every token that is none',
  '202-challenge': 'second factors are not simulated',
  '500-internal': 'the page has a row for databases, or does not sign: nothing else breaks in the simulator',
}

/** Pages that read and change nothing: seams break where something is written or signed. */
const READING = /^(merchant|exchange)\/get-.*\/500-database$/

/** Pages of exchanges that are newer than the simulated one. */
const NEWER = /^exchange\/post-(withdraw|melt|reveal-melt)\//

/** What breaks in pages that take or make coins: merchants meet it, whose replies tell what came of it. */
const BREAKING = /^exchange\/post-(reserves|coins|refreshes|management)-.*\/(500-database|413-too-large)$/

const BY_ROW: Readonly<Record<string, string>> = {
  'merchant/post-private-orders/400-no-fulfillment': 'the simulator takes orders that lead nowhere',
  'merchant/post-private-orders/410-out-of-stock': 'inventory is not simulated',
  'merchant/post-private-orders/451-limit': 'the simulated law is about deposits',
  'merchant/post-private-orders/451-limit-of-2025': 'other revision; and the simulated law is about deposits',
  'merchant/get-private-orders-ORDER_ID/403-scope': 'every scope that there is reads orders',
  'merchant/get-private-orders/403-scope': 'every scope that there is reads orders',
  'merchant/post-private-orders-ORDER_ID-refund/403-refund-deadline-past':
    'the simulator grants between the two deadlines',
  'merchant/post-private-orders-ORDER_ID-refund/410-refund-deadline-past':
    'the simulator grants between the two deadlines',
  'merchant/post-private-orders-ORDER_ID-refund/404-not-claimed':
    'the simulator says that the order is unpaid, as the page has it',
  'merchant/post-private-orders-ORDER_ID-refund/451-limit': 'the simulated law is about deposits',
  'merchant/post-orders-ORDER_ID-pay/500-inconsistent':
    'the simulator makes no order that it could not let anybody pay',
  'merchant/post-orders-ORDER_ID-abort/400-strange-coins': 'the simulator tells of strange coins one by one',
  'merchant/post-orders-ORDER_ID-refund/502-exchange-failed':
    'the simulator tells of failures coin by coin, as the page has it',
  'merchant/post-orders-ORDER_ID-refund/504-exchange-slow':
    'the simulator tells of failures coin by coin, as the page has it',
  'merchant/get-orders-ORDER_ID/406-no-page': 'the simulator has web pages',
  'merchant/get-orders-ORDER_ID/500-no-page': 'the simulator has web pages',
  'merchant/patch-private-orders-ORDER_ID-forget/404-not-claimed':
    'the simulator wipes orders that nobody has claimed',
  'merchant/get-management-instances/404-instance-unknown': 'its path names no instance',
  'merchant/post-management-instances/404-instance-unknown': 'its path names no instance',
  'merchant/post-management-instances/200-made': 'other revision',
  'merchant/delete-private-token/400-not-a-token':
    'whoever tries gives up the token that the harness was given for the target',
  'exchange/get-keys/500-not-written': 'no process runs out of memory on purpose',
  'exchange/get-keys/502-no-helper': 'the simulator keeps its private keys itself',
  'exchange/post-coins-COIN_PUB-recoup/404-not-revoked': 'the simulator has the status of the reference',
  'exchange/post-coins-COIN_PUB-recoup-refresh/404-not-revoked':
    'the simulator has the status of the reference',
  'exchange/post-reserves-RESERVE_PUB-batch-withdraw/500-database':
    'a coin that nobody has got is nobody’s story',
  'exchange/post-batch-deposit/413-too-large': 'a flood costs a second; refunds are flooded',
  'exchange/get-transfers-WTID/500-database': 'seams break where something is written',
  'exchange/post-coins-COIN_PUB-refund/404-denomination-unknown':
    'exchange 0.14.1 only; the seed has another code',
  'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/500-database':
    'seams break where something is written',
}

function reasonFor(id: string): string | undefined {
  const name = id.slice(id.lastIndexOf('/') + 1)
  const patterns: readonly (readonly [RegExp, string])[] = [
    [READING, 'nothing is written'],
    [NEWER, 'the simulated exchange speaks no version from 26 on'],
    [BREAKING, 'no wallet sends so much, or waits for a store that fails'],
  ]
  return BY_ROW[id] ?? ON_EVERY_PAGE[name] ?? patterns.find(([pattern]) => pattern.test(id))?.[1]
}

t.test('every row has a story, or a reason why it has none', async (t) => {
  const { plays } = await playedStories()
  const reached = new Set(
    plays.flatMap((play) =>
      [...play.judgements.values()].flatMap((one) => (one.kind === 'landed' ? [one.row, ...one.fits] : [])),
    ),
  )
  const outcomes = ROWS.filter(({ status }) => status !== undefined).map(({ id }) => id)
  for (const id of outcomes)
    if (!reached.has(id)) t.ok(reasonFor(id) !== undefined, `${id} needs a story, or a reason`)
  for (const id of Object.keys(BY_ROW)) {
    t.ok(outcomes.includes(id), `${id} is a row`)
    t.notOk(reached.has(id), `${id} has a story: the reason is none any more`)
  }
})
