/**
 * One small story per defect: what a client does, what it sees (as plain values), and what a right merchant shows.
 * Here: creating, claiming and paying. The key is the id of the variant the story is for.
 */
import { random, toB32 } from './bytes.mjs'
import { contractHash } from './contract.mjs'
import * as sign from './sign.mjs'
import { CUR } from './wallet.mjs'

const wrongSig = () => toB32(random(64))
const code = (r) => [r.status, r.body?.code]
const verifies = (c, blob, sig) => sign.verifyBlob(c.terms.merchant_pub, blob, sig)

/** @typedef {{ run: (w: import('./wallet.mjs').World) => Promise<any>, want: any, open?: object, not?: string[] }} Probe `not`: oddities that may change it */
/** @type {Record<string, Probe>} */
export const ORDER_PROBES = {
  'claim-two-winners': {
    run: async (w) => {
      const o = await w.order()
      const both = await Promise.all([w.claim(o, sign.keyPair()), w.claim(o, sign.keyPair())])
      return both.map(code).sort()
    },
    want: [
      [200, undefined],
      [409, 2301],
    ],
  },
  'claim-taken-200': {
    run: async (w) => code(await w.claim(await w.claimed(), sign.keyPair())),
    want: [409, 2301],
  },
  'claim-token-unchecked': {
    run: async (w) => {
      const { id } = await w.order()
      return [
        code(await w.claim({ id }, sign.keyPair())),
        code(await w.claim({ id, token: toB32(random(16)) }, sign.keyPair())),
      ]
    },
    want: [
      [404, 2300],
      [404, 2300],
    ],
  },
  'claim-unknown-code': {
    run: async (w) => code(await w.claim({ id: 'nobody' }, sign.keyPair())),
    want: [404, 2300],
  },
  'claim-repeat-409': {
    run: async (w) => {
      const c = await w.claimed()
      const again = await w.claim(c, c.nonce)
      return [again.status, again.body.sig === c.sig]
    },
    want: [200, true],
  },
  'contract-sig-purpose': {
    run: async (w) => {
      const c = await w.claimed()
      return [c.terms.nonce === c.nonce.pub, verifies(c, sign.contractBlob(c.h), c.sig)]
    },
    want: [true, true],
  },
  'contract-hash-other': {
    run: async (w) => {
      const c = await w.claimed()
      return verifies(c, sign.contractBlob(c.h), c.sig)
    },
    want: true,
  },
  'contract-amended': {
    run: async (w) => {
      const c = await w.claimed()
      return contractHash((await w.claim(c, c.nonce)).body.contract_terms) === c.h
    },
    want: true,
  },
  'order-id-reused': {
    run: async (w) => {
      const post = (amount) => w.own('POST', 'orders', { order: { order_id: 'mine', summary: 'x', amount } })
      const first = await post(`${CUR}:1`)
      const [same, other] = [await post(`${CUR}:1`), await post(`${CUR}:2`)]
      return [first.status, same.body.token === first.body.token, ...code(other)]
    },
    want: [200, true, 409, 2503],
  },
  'pay-twice': {
    run: async (w) => {
      const c = await w.paid()
      return [code(await w.pay(c, [w.coin(c, `${CUR}:4`)])), w.depositedFor(c)]
    },
    want: [[409, 2160], 1],
  },
  'pay-race-both-paid': {
    not: ['pay-unlocked'],
    run: async (w) => {
      const c = await w.claimed()
      w.x.faults.slow = 20
      const both = await Promise.all([1, 2].map(() => w.pay(c, [w.coin(c, `${CUR}:4`)])))
      return [both.map(code).sort(), w.depositedFor(c)]
    },
    want: [
      [
        [200, undefined],
        [409, 2160],
      ],
      1,
    ],
  },
  'pay-repeat-409': {
    run: async (w) => {
      const c = await w.paid()
      const again = await w.pay(c, [c.coin])
      return [again.status, again.body.sig === c.proof]
    },
    want: [200, true],
  },
  'pay-price-unchecked': {
    run: async (w) => {
      const c = await w.claimed()
      return [code(await w.pay(c, [w.coin(c, `${CUR}:2`)])), code(await w.pay(c, []))]
    },
    want: [
      [400, 2156],
      [400, 2156],
    ],
  },
  'pay-fees-unchecked': {
    run: async (w) => {
      const c = await w.claimed({ max_fee: `${CUR}:0` })
      const short = await w.pay(c, [w.coin(c, `${CUR}:4`)])
      return [code(short), code(await w.pay(c, [w.coin(c, `${CUR}:4.01`)]))]
    },
    want: [
      [400, 2155],
      [200, undefined],
    ],
  },
  'pay-sig-purpose': {
    run: async (w) => {
      const c = await w.paid()
      return [verifies(c, sign.paymentBlob(c.h), c.proof), (await w.prove(c)).status]
    },
    want: [true, 200],
  },
  'pay-surplus-kept': {
    run: async (w) => {
      const c = await w.paid()
      const mine = w.coin(c, `${CUR}:4`)
      const [r] = (await w.pay(c, [mine])).body.refunds ?? []
      return (
        r && [
          r.coin_pub === mine.pub,
          verifies(
            c,
            sign.refundBlob(c.h, mine.pub, r.rtransaction_id, { currency: CUR, units: 400000000n }),
            r.merchant_sig,
          ),
        ]
      )
    },
    want: [true, true],
  },
  'pay-race-surplus-kept': {
    run: async (w) => {
      const c = await w.claimed()
      w.x.faults.slow = 20
      const coins = [w.coin(c, `${CUR}:4`), w.coin(c, `${CUR}:4`)]
      const both = await Promise.all(coins.map((x) => w.pay(c, [x])))
      const lost = both.findIndex((r) => r.status === 409)
      const [r] = both[lost]?.body.refunds ?? []
      const amount = { currency: CUR, units: 400000000n }
      return [
        lost >= 0,
        r && verifies(c, sign.refundBlob(c.h, coins[lost].pub, r.rtransaction_id, amount), r.merchant_sig),
      ]
    },
    want: [true, true],
  },
  'pay-conflict-bare': {
    run: async (w) => {
      const c = await w.claimed()
      const [good, bad] = [w.coin(c, `${CUR}:2`), w.coin(c, `${CUR}:2`)]
      w.x.faults.spent.add(bad.pub)
      const { status, body } = await w.pay(c, [good, bad])
      return [
        status,
        body.code,
        body.coin_pub === bad.pub,
        body.exchange_reply?.code,
        body.exchange_url === w.x.url,
      ]
    },
    want: [409, 2150, true, 1012, true],
  },
  'pay-double-spend-200': {
    run: async (w) => {
      const c = await w.claimed()
      const bad = w.coin(c, `${CUR}:4`)
      w.x.faults.spent.add(bad.pub)
      return [code(await w.pay(c, [bad])), (await w.status(c)).body.order_status]
    },
    want: [[409, 2150], 'claimed'],
  },
  'pay-without-deposit': { run: async (w) => w.depositedFor(await w.paid()), want: 1 },
  'pay-coin-sig-unchecked': {
    run: async (w) => {
      const c = await w.claimed()
      const coin = w.coin(c, `${CUR}:4`)
      coin.pay.coin_sig = wrongSig()
      return code(await w.pay(c, [coin]))
    },
    want: [403, 2157],
  },
  'pay-confirmation-unchecked': {
    run: async (w) => {
      const c = await w.claimed()
      w.x.faults.forgeDeposit = true
      return code(await w.pay(c, [w.coin(c, `${CUR}:4`)]))
    },
    want: [502, 2013],
  },
  'pay-after-deadline': {
    run: async (w) => {
      const c = await w.claimed({ pay_deadline: { t_s: Math.floor(Date.now() / 1000) + 600 } })
      w.skew += 7200
      return code(await w.pay(c, [w.coin(c, `${CUR}:4`)]))
    },
    want: [410, 2161],
  },
}
