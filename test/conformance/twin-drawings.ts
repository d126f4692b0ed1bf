/**
 * Legal histories, each with its illegal twin: drawings of calls that overlap. See drawn-histories.ts for how to read
 * them. alice and bob pay under the same contract (bob has taken over alice's claim), carol under one of her own.
 */
import t from 'tap'
import { violatedIn } from './drawn-histories.js'

const CLAIM = 'merchant/post-orders-ORDER_ID-claim'
const UNCLAIM = 'merchant/post-orders-ORDER_ID-unclaim'
const PAY = 'merchant/post-orders-ORDER_ID-pay'
const ABORT = 'merchant/post-orders-ORDER_ID-abort'
const GRANT = 'merchant/post-private-orders-ORDER_ID-refund'
const COLLECT = 'merchant/post-orders-ORDER_ID-refund'
const PAID = 'merchant/post-orders-ORDER_ID-paid'

interface Pair {
  readonly says: string
  readonly legal: string
  readonly twin: string
  /** A row that the twin violates. */
  readonly violates: string
}

const PAIRS: readonly Pair[] = [
  {
    says: 'of two wallets that claim, one wins',
    legal: `
      alice |--claims 200--|
      carol     |--claims 409 claimed by another--|`,
    twin: `
      alice |--claims 200--|
      carol     |--claims 200--|`,
    violates: `${CLAIM}/409-claimed-by-another`,
  },
  {
    says: 'the second of two claims that overlap may win, but not if it begins after the first has',
    legal: `
      alice |--claims 409 claimed by another--|
      carol                               |--claims 200--|`,
    twin: `
      alice |--claims 409 claimed by another--|
      carol                                     |--claims 200--|`,
    violates: `${CLAIM}/200-claimed`,
  },
  {
    says: 'a wallet may claim what another gives up, as soon as that may have happened',
    legal: `
      alice |--claims 200--|  |--unclaims 204--|
      carol                                 |--claims 200--|`,
    twin: `
      alice |--claims 200--|                         |--unclaims 204--|
      carol                   |--claims 200--|`,
    violates: `${CLAIM}/409-claimed-by-another`,
  },
  {
    says: 'a claim is given up once',
    legal: `
      alice |--claims 200--| |--unclaims 204--|
      alice                       |--unclaims 404 not claimed--|`,
    twin: `
      alice |--claims 200--| |--unclaims 204--|
      alice                       |--unclaims 204--|`,
    violates: `${UNCLAIM}/404-not-claimed`,
  },
  {
    says: 'a paid order is not given up',
    legal: `
      alice |--claims 200--| |--pays 200--| |--unclaims 404 not claimed--|`,
    twin: `
      alice |--claims 200--| |--pays 200--| |--unclaims 204--|`,
    violates: `${UNCLAIM}/404-not-claimed`,
  },
  {
    says: 'either may be the one, but one of them it is',
    legal: `
      alice |--claims 200--|  |--pays 409 already paid--|
      bob                         |--pays 200--|`,
    twin: `
      alice |--claims 200--|  |--pays 409 already paid--|
      bob                         |--pays 409 already paid--|`,
    violates: `${PAY}/200-paid`,
  },
  {
    says: 'two payments that overlap are not both confirmed',
    legal: `
      alice |--claims 200--|  |--pays 200--|
      bob                         |--pays 409 already paid--|`,
    twin: `
      alice |--claims 200--|  |--pays 200--|
      bob                         |--pays 200--|`,
    violates: `${PAY}/duty-paid-once`,
  },
  {
    says: 'two payments that overlap do not both get the same coin',
    legal: `
      alice |--claims 200--| |--claims another 200--|  |--pays elsewhere 200--|
      alice                                               |--pays 409 coin spent--|`,
    twin: `
      alice |--claims 200--| |--claims another 200--|  |--pays elsewhere 200--|
      alice                                               |--pays 200--|`,
    violates: `${PAY}/409-coin-spent`,
  },
  {
    says: 'a payment that comes later has not won before',
    legal: `
      alice |--claims 200--|  |--pays 409 already paid--|
      bob                                            |--pays 200--|`,
    twin: `
      alice |--claims 200--|  |--pays 409 already paid--|
      bob                                                  |--pays 200--|`,
    violates: `${PAY}/200-paid`,
  },
  {
    says: 'a coin is not spent by a payment that begins later',
    legal: `
      alice |--claims 200--| |--claims another 200--| |--pays elsewhere 409 coin spent--|
      alice                                                                        |--pays 200--|`,
    twin: `
      alice |--claims 200--| |--claims another 200--| |--pays elsewhere 409 coin spent--|
      alice                                                                                |--pays 200--|`,
    violates: `${PAY}/409-coin-spent`,
  },
  {
    says: 'a payment whose reply is lost may have been made, and then no other can be',
    legal: `
      alice |--claims 200--|  |--pays
      bob                           |--pays 409 already paid--|`,
    twin: `
      alice |--claims 200--|
      bob                           |--pays 409 already paid--|`,
    violates: `${PAY}/200-paid`,
  },
  {
    says: 'a claim whose reply is lost stands in the way of another, or does not',
    legal: `
      alice |--claims
      carol         |--claims 409 claimed by another--| |--claims 409 claimed by another--|`,
    twin: `
      alice |--claims
      carol         |--claims 409 claimed by another--| |--claims 200--|`,
    violates: `${CLAIM}/409-claimed-by-another`,
  },
  {
    says: 'a claim that arrives twice may come back after it was given up; one that arrives once may not',
    legal: `
      alice |--claims twice 200--| |--unclaims 204--|
      carol                                           |--claims 409 claimed by another--|`,
    twin: `
      alice |--claims 200--|       |--unclaims 204--|
      carol                                           |--claims 409 claimed by another--|`,
    violates: `${CLAIM}/200-claimed`,
  },
  {
    says: 'giving up that arrives twice may also undo the next claim of the same wallet',
    legal: `
      alice |--claims 200--| |--unclaims twice 204--| |--claims 200--|
      carol                                                           |--claims 200--|`,
    twin: `
      alice |--claims 200--| |--unclaims 204--|       |--claims 200--|
      carol                                                           |--claims 200--|`,
    violates: `${CLAIM}/409-claimed-by-another`,
  },
  {
    says: 'a payment that arrives twice is still one payment',
    legal: `
      alice |--claims 200--| |--pays twice 200--|
      bob                                          |--pays 409 already paid--|`,
    twin: `
      alice |--claims 200--| |--pays twice 200--|
      bob                                          |--pays 200--|`,
    violates: `${PAY}/409-already-paid`,
  },
  {
    says: 'who has paid cannot abort',
    legal: `
      alice |--claims 200--| |--pays 200--|
      alice                          |--aborts 412 already paid--|`,
    twin: `
      alice |--claims 200--| |--pays 400 insufficient--|
      alice                                         |--aborts 412 already paid--|`,
    violates: `${PAY}/200-paid`,
  },
  {
    says: 'what is not paid can be aborted',
    legal: `
      alice |--claims 200--| |--aborts what was not taken 200--|`,
    twin: `
      alice |--claims 200--| |--aborts 412 already paid--|`,
    violates: `${ABORT}/200-aborted`,
  },
  {
    says: 'refunds are of what was paid',
    legal: `
      alice |--claims 200--| |--pays 200--|
      shop                            |--grants 3 409 unpaid--| |--grants 3 200--|`,
    twin: `
      alice |--claims 200--| |--pays 200--|
      shop                                  |--grants 3 409 unpaid--|`,
    violates: `${GRANT}/200-granted`,
  },
  {
    says: 'what is granted only grows',
    legal: `
      alice |--claims 200--| |--pays 200--|
      shop                                   |--grants 5 200--|
      shop                                              |--grants 3 409 below granted--|`,
    twin: `
      alice |--claims 200--| |--pays 200--|
      shop                                   |--grants 3 200--|
      shop                                                     |--grants 5 409 below granted--|`,
    violates: `${GRANT}/200-granted`,
  },
  {
    says: 'nothing is collected before it may have been granted',
    legal: `
      alice |--claims 200--| |--pays 200--|           |--collects 3 200--|
      shop                                   |--grants 3 200--|`,
    twin: `
      alice |--claims 200--| |--pays 200--| |--collects 3 200--|
      shop                                                        |--grants 3 200--|`,
    violates: `${COLLECT}/204-nothing-granted`,
  },
  {
    says: 'what was granted is there to be collected',
    legal: `
      alice |--claims 200--| |--pays 200--|               |--collects nothing 204--|
      shop                                   |--grants 3 200--|`,
    twin: `
      alice |--claims 200--| |--pays 200--|                     |--collects nothing 204--|
      shop                                   |--grants 3 200--|`,
    violates: `${COLLECT}/200-collected`,
  },
  {
    says: 'only a payment can be proven',
    legal: `
      alice |--claims 200--| |--pays 200--|
      alice                           |--proves 200--|`,
    twin: `
      alice |--claims 200--|                 |--pays 200--|
      alice                  |--proves 200--|`,
    violates: `${PAID}/404-unknown`,
  },
]

for (const { says, legal, twin, violates } of PAIRS) {
  t.test(says, async (t) => {
    t.same(await violatedIn(legal), [], 'the legal one has no finding')
    const violated = await violatedIn(twin)
    t.ok(violated.includes(violates), `the twin violates ${violates}, found: ${violated.join(', ')}`)
  })
}
