/**
 * Stories of what comes after the payment and around it; see probes-order.mjs.
 */
import { ORDER_PROBES } from './probes-order.mjs'
import { parseAmount } from './amounts.mjs'
import { random, toB32 } from './bytes.mjs'
import * as sign from './sign.mjs'
import { CUR } from './wallet.mjs'

const wrongSig = () => toB32(random(64))
const wrongHash = () => toB32(random(64))
const code = (r) => [r.status, r.body?.code]
const nap = (ms) => new Promise((r) => setTimeout(r, ms))

/** Half of a payment over two exchanges: the first took its coin, the second refused. */
async function halfPaid(w) {
  const c = await w.claimed()
  const [a, b] = [w.coin(c, `${CUR}:2`), w.coin(c, `${CUR}:2`, w.x2)]
  w.x2.faults.spent.add(b.pub)
  const r = await w.pay(c, [a, b])
  return { c, a, b, r }
}

/** @type {Record<string, import('./probes-order.mjs').Probe>} */
export const PROBES = {
  ...ORDER_PROBES,
  'paid-sig-unchecked': {
    run: async (w) => code(await w.prove(await w.paid(), wrongSig())),
    want: [403, 2201],
  },
  'paid-hash-optional': {
    run: async (w) => {
      const c = await w.paid()
      return code(await w.call('POST', `orders/${c.id}/paid`, { sig: c.proof, session_id: '' }))
    },
    want: [400, 26],
  },
  'paid-refunded-false': {
    run: async (w) => {
      const c = await w.paid()
      const before = (await w.prove(c)).body.refunded
      await w.grant(c, `${CUR}:1`)
      return [before, (await w.prove(c)).body.refunded]
    },
    want: [false, true],
  },
  'paid-204': {
    run: async (w) => {
      const r = await w.prove(await w.paid())
      return [r.status, r.body?.refunded]
    },
    want: [200, false],
  },
  'abort-paid': {
    run: async (w) => {
      const c = await w.paid()
      return code(await w.abort(c, [c.coin]))
    },
    want: [412, 2254],
  },
  'abort-crosses-pay': {
    not: ['pay-unlocked'],
    open: { two: true },
    run: async (w) => {
      const c = await w.claimed()
      const coins = [w.coin(c, `${CUR}:2`), w.coin(c, `${CUR}:2`, w.x2)]
      w.x2.faults.slow = 120
      const paying = w.pay(c, coins)
      await nap(60)
      const aborted = await w.abort(c, coins.slice(0, 1))
      return [(await paying).status, aborted.status]
    },
    want: [200, 412],
  },
  'abort-hash-unchecked': {
    run: async (w) =>
      code(
        await w.abort(
          { id: (await w.claimed()).id },
          [{ abort: { coin_pub: sign.keyPair().pub, exchange_url: w.x.url } }],
          wrongHash(),
        ),
      ),
    want: [403, 2255],
  },
  'abort-hash-409': {
    run: async (w) => {
      const c = await w.claimed()
      return code(await w.abort(c, [w.coin(c, `${CUR}:1`)], wrongHash()))
    },
    want: [403, 2255],
  },
  'abort-rtid-one': {
    open: { two: true },
    run: async (w) => {
      const { c, a, r } = await halfPaid(w)
      const { status, body } = await w.abort(c, [a])
      return [
        ...code(r),
        status,
        body.refunds[0].type,
        w.refundGood(c, body.refunds[0], { coin: a.pub, rtid: 0, amount: `${CUR}:2` }),
      ]
    },
    want: [409, 2150, 200, 'success', true],
  },
  'abort-reply-order': {
    open: { two: true },
    run: async (w) => {
      const { c, a, b } = await halfPaid(w)
      return (await w.abort(c, [b, a])).body.refunds.map((r) => r.type)
    },
    want: ['undeposited', 'success'],
  },
  'abort-failure-hidden': {
    open: { two: true },
    run: async (w) => {
      const { c, a } = await halfPaid(w)
      w.x.faults.refuseRefund.add(a.pub)
      const [r] = (await w.abort(c, [a])).body.refunds
      return [r.type, r.exchange_status, r.exchange_code, r.exchange_reply?.code]
    },
    want: ['failure', 410, 1503, 1503],
  },
  'unclaim-sig-unchecked': {
    run: async (w) => code(await w.unclaim(await w.claimed(), wrongSig())),
    want: [403, 2303],
  },
  'unclaim-paid': { run: async (w) => code(await w.unclaim(await w.paid())), want: [404, 2300] },
  'unclaim-paid-409': { run: async (w) => code(await w.unclaim(await w.paid())), want: [404, 2300] },
  'unclaim-keeps-claim': {
    run: async (w) => {
      const c = await w.claimed()
      return [(await w.unclaim(c)).status, (await w.claim(c, sign.keyPair())).status]
    },
    want: [204, 200],
  },
  'unclaim-unknown-code': {
    run: async (w) => code(await w.unclaim({ ...(await w.claimed()), id: 'nobody' })),
    want: [404, 2300],
  },
  'refund-number-reused': {
    run: async (w) => {
      const c = await w.paid()
      await w.grant(c, `${CUR}:1`)
      const first = await w.fetch(c)
      await w.grant(c, `${CUR}:3`)
      const { body } = await w.fetch(c)
      const sum = body.refunds.reduce((n, r) => n + parseAmount(r.refund_amount).units, 0n)
      const numbers =
        new Set(body.refunds.map((r) => `${r.coin_pub}/${r.rtransaction_id}`)).size === body.refunds.length
      return [
        first.body.refund_amount,
        body.refund_amount,
        body.refunds.every((r) => r.type === 'success' && w.refundGood(c, r)),
        Number(sum),
        numbers,
      ]
    },
    want: [`${CUR}:1`, `${CUR}:3`, true, 3e8, true],
  },
  'refund-over-payment': {
    run: async (w) => code(await w.grant(await w.paid(), `${CUR}:8`)),
    want: [409, 2530],
  },
  'refund-unpaid': {
    run: async (w) => code(await w.grant(await w.claimed(), `${CUR}:1`)),
    want: [409, 2531],
  },
  'refund-not-allowed-200': {
    run: async (w) => code(await w.grant(await w.paid({}, { refund_delay: undefined }), `${CUR}:1`)),
    want: [403, 2532],
  },
  'refund-lost-update': { run: concurrentGrants, want: [[200, 200], `${CUR}:3`] },
  'refund-added-twice': { run: concurrentGrants, want: [[200, 200], `${CUR}:3`] },
  'refund-after-wire': {
    run: async (w) => {
      const c = await w.paid()
      const early = await w.paid()
      await w.grant(early, `${CUR}:1`)
      w.skew += 200000
      const r = await w.fetch(early)
      return [
        (await w.grant(c, `${CUR}:1`)).status,
        r.status,
        w.x.log.filter((l) => l.path.endsWith('/refund')).length,
      ]
    },
    want: [410, 410, 0],
  },
  'refund-reply-no-hash': {
    run: async (w) => {
      const c = await w.paid()
      const { body } = await w.grant(c, `${CUR}:1`)
      return [body.h_contract === c.h, body.taler_refund_uri.startsWith('taler+http://refund/')]
    },
    want: [true, true],
  },
  'refund-hash-unchecked': {
    run: async (w) => code(await w.fetch(await w.paid(), wrongHash())),
    want: [403, 2009],
  },
  'refund-confirmation-unchecked': {
    run: async (w) => {
      const c = await w.paid()
      await w.grant(c, `${CUR}:1`)
      w.x.faults.forgeRefund = true
      return code(await w.fetch(c))
    },
    want: [502, 2013],
  },
  'status-pending-false': {
    run: async (w) => {
      const c = await w.paid()
      await w.grant(c, `${CUR}:1`)
      const look = async () => [
        (await w.status(c)).body.refund_pending,
        (await w.call('GET', `orders/${c.id}?h_contract=${c.h}`)).body.refund_pending,
      ]
      const before = await look()
      await w.fetch(c)
      return [before, await look()]
    },
    want: [
      [true, true],
      [false, false],
    ],
  },
  'unknown-order-400': {
    run: async (w) => {
      const c = await w.claimed()
      return [
        await w.status({ id: 'nobody' }),
        await w.call('GET', 'orders/nobody'),
        await w.pay({ ...c, id: 'nobody' }, [w.coin(c, `${CUR}:4`)]),
      ].map(code)
    },
    want: [
      [404, 2005],
      [404, 2005],
      [404, 2005],
    ],
  },
  'pay-refunded-200': {
    run: async (w) => {
      const c = await w.paid()
      await w.grant(c, `${CUR}:4`)
      await w.fetch(c)
      return code(await w.pay(c, [c.coin]))
    },
    want: [402, 2167],
  },
  'pay-counts-aborted': {
    open: { two: true },
    run: async (w) => {
      const { c, a } = await halfPaid(w)
      const back = (await w.abort(c, [a])).body.refunds[0].type
      const fresh = w.coin(c, `${CUR}:2`)
      return [back, code(await w.pay(c, [a, fresh])), code(await w.pay(c, [fresh, w.coin(c, `${CUR}:2`)]))]
    },
    want: ['success', [402, 2167], [200, undefined]],
  },
  'pay-float-sum': {
    run: async (w) => {
      const c = await w.claimed({ amount: `${CUR}:0.8` })
      return code(await w.pay(c, [w.coin(c, `${CUR}:0.1`), w.coin(c, `${CUR}:0.7`)]))
    },
    want: [200, undefined],
  },
  'pay-any-exchange': {
    open: { two: true, exchangeOnly: 1 },
    run: async (w) => {
      const c = await w.claimed()
      return code(await w.pay(c, [w.coin(c, `${CUR}:4`, w.x2)]))
    },
    want: [412, 2025],
  },
  'keys-unchecked': {
    open: { exchangeMasterPub: [sign.keyPair().pub] },
    run: async (w) => {
      const c = await w.claimed()
      return code(await w.pay(c, [w.coin(c, `${CUR}:4`)]))
    },
    want: [502, 2010],
  },
  'paid-other-order': {
    run: async (w) => {
      const [a, b] = [await w.paid(), await w.paid()]
      return code(await w.prove({ ...b, id: a.id }))
    },
    want: [404, 2005],
  },
  'unclaim-nonce-unchecked': {
    run: async (w) => {
      const c = await w.claimed()
      return code(await w.unclaim({ ...c, nonce: sign.keyPair() }))
    },
    want: [404, 2300],
  },
  'unclaim-hash-unchecked': {
    run: async (w) => {
      const c = await w.claimed()
      return code(await w.unclaim({ ...c, h: wrongHash() }))
    },
    want: [404, 2300],
  },
  'refund-lowered': {
    run: async (w) => {
      const c = await w.paid()
      await w.grant(c, `${CUR}:3`)
      return [code(await w.grant(c, `${CUR}:2`)), (await w.status(c)).body.refund_amount]
    },
    want: [[200, undefined], `${CUR}:3`],
  },
  'delete-paid': {
    run: async (w) => code(await w.own('DELETE', `orders/${(await w.paid()).id}`)),
    want: [409, 2521],
  },
  'forget-any': {
    run: async (w) =>
      code(await w.own('PATCH', `orders/${(await w.paid()).id}/forget`, { fields: ['$.summary'] })),
    want: [409, 2511],
  },
  'create-deadline-other': {
    run: async (w) => {
      const { body } = await w.own('POST', 'orders', { order: { summary: 'x', amount: `${CUR}:1` } })
      const c = await w.claim({ id: body.order_id, token: body.token }, sign.keyPair())
      return c.body.contract_terms.pay_deadline.t_s - body.pay_deadline.t_s
    },
    want: 0,
  },
  'private-no-auth': {
    run: async (w) =>
      [
        await w.call('GET', 'private/orders'),
        await w.call('GET', 'private/orders', undefined, { authorization: 'Bearer secret-token:other' }),
      ].map(code),
    want: [
      [401, 2015],
      [401, 2015],
    ],
  },
}

/** Two clerks at once: the higher total holds. @param {import('./wallet.mjs').World} w */
async function concurrentGrants(w) {
  const c = await w.paid()
  const both = await Promise.all([w.grant(c, `${CUR}:3`), w.grant(c, `${CUR}:2`)])
  return [both.map((r) => r.status), (await w.status(c)).body.refund_amount]
}
