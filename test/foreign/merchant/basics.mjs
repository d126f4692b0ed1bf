/**
 * Stories no single defect belongs to: the way of an order from creation to refund, and the corners of the pages.
 */
import { parseAmount } from './amounts.mjs'
import { random, toB32 } from './bytes.mjs'
import { contractHash } from './contract.mjs'
import { keyPair } from './sign.mjs'
import { CORNERS } from './basics-corners.mjs'
import { CUR } from './wallet.mjs'

const code = (r) => [r.status, r.body?.code]

/** @type {Record<string, import('./probes-order.mjs').Probe>} */
export const BASICS = {
  ...CORNERS,
  'happy path': {
    run: async (w) => {
      const o = await w.order()
      const seen = [(await w.status(o)).body.order_status]
      const c = await w.claimed()
      seen.push((await w.status(c)).body.order_status)
      const coins = [w.coin(c, `${CUR}:1.5`), w.coin(c, `${CUR}:2.5`)]
      const r = await w.pay(c, coins)
      const s = (await w.status(c)).body
      seen.push(
        r.status,
        s.order_status,
        s.refunded,
        s.wired,
        (await w.status(c, '?session_id=s1')).body.order_status,
        (await w.status(c, '?session_id=s9')).body.order_status,
      )
      await w.prove({ ...c, proof: r.body.sig }, undefined, 's9')
      seen.push((await w.status(c, '?session_id=s9')).body.order_status)
      await w.grant(c, `${CUR}:3`)
      const { body } = await w.fetch(c)
      seen.push(
        body.refunds.every((x) => x.type === 'success' && w.refundGood(c, x)),
        body.refund_amount,
        body.refunds.reduce((n, x) => n + Number(parseAmount(x.refund_amount).units), 0),
      )
      const p = (await w.call('GET', `orders/${c.id}?h_contract=${c.h}`)).body
      seen.push(p.refunded, p.refund_pending, p.refund_taken, code(await w.pay(c, coins)))
      return seen
    },
    want: [
      'unpaid',
      'claimed',
      200,
      'paid',
      false,
      false,
      'paid',
      'claimed',
      'paid',
      true,
      `${CUR}:3`,
      3e8,
      true,
      false,
      `${CUR}:3`,
      [402, 2167],
    ],
  },
  'lost deposit reply, paid again': {
    not: ['deposit-retry'],
    run: async (w) => {
      const c = await w.claimed()
      const coin = w.coin(c, `${CUR}:4`)
      w.x.faults.dropDeposit = 1
      return [code(await w.pay(c, [coin])), code(await w.pay(c, [coin])), w.depositedFor(c)]
    },
    want: [[502, 2170], [200, undefined], 1],
  },
  'lost deposit reply, aborted': {
    not: ['deposit-retry'],
    run: async (w) => {
      const c = await w.claimed()
      const coin = w.coin(c, `${CUR}:4`)
      w.x.faults.dropDeposit = 1
      await w.pay(c, [coin])
      const { status, body } = await w.abort(c, [coin, w.coin(c, `${CUR}:1`)])
      return [
        status,
        body.refunds.map((r) => r.type),
        w.refundGood(c, body.refunds[0], { coin: coin.pub, rtid: 0, amount: `${CUR}:4` }),
        code(await w.pay(c, [coin])),
      ]
    },
    want: [200, ['success', 'undeposited'], true, [402, 2167]],
  },
  'silent exchange': {
    open: { exchangeTimeout: 300 },
    not: ['slow-504'],
    run: async (w) => {
      const c = await w.claimed()
      const coin = w.coin(c, `${CUR}:4`)
      w.x.faults.hang = true
      const paid = await w.pay(c, [coin])
      const aborted = await w.abort(c, [coin])
      return [code(paid), code(aborted)]
    },
    want: [
      [408, 2011],
      [504, 2011],
    ],
  },
  'unclaim after half a payment keeps the coins of the first wallet refundable': {
    open: { two: true },
    run: async (w) => {
      const c = await w.claimed()
      const [a, b] = [w.coin(c, `${CUR}:2`), w.coin(c, `${CUR}:2`, w.x2)]
      w.x2.faults.spent.add(b.pub)
      await w.pay(c, [a, b])
      const left = await w.unclaim(c)
      const other = await w.claim(c, keyPair())
      const h = contractHash(other.body.contract_terms)
      return [
        left.status,
        other.status,
        (await w.abort(c, [a])).body.refunds[0].type,
        (await w.abort(c, [a], h)).body.refunds[0].type,
        (await w.unclaim(c)).status,
      ]
    },
    want: [204, 200, 'success', 'undeposited', 404],
  },
  'abort of nothing, of an unclaimed and of an unknown order': {
    run: async (w) => {
      const c = await w.claimed()
      const coin = w.coin(c, `${CUR}:4`)
      const o = await w.order()
      return [
        code(await w.abort(c, [])),
        code(await w.abort({ ...c, id: o.id }, [coin])),
        code(await w.abort({ ...c, id: 'nobody' }, [coin])),
        (await w.abort(c, [coin])).body.refunds,
      ]
    },
    want: [[400, 2256], [404, 2253], [404, 2253], [{ type: 'undeposited' }]],
    not: ['extra-fields'],
  },
  'public status by credentials, with a claim token': {
    run: (w) => publicTable(w, true),
    want: [
      [202, 403, 402],
      [202, 403, 403, 402, 402],
      [202, 403, 403, 200, 200],
    ],
  },
  'public status by credentials, without a claim token': {
    run: (w) => publicTable(w, false),
    want: [
      [402, 403, 402],
      [402, 403, 403, 402, 402],
      [200, 403, 403, 200, 200],
    ],
  },
  'refund a little above one coin': {
    run: async (w) => {
      const c = await w.claimed()
      await w.pay(c, [w.coin(c, `${CUR}:2`), w.coin(c, `${CUR}:2`)])
      await w.grant(c, `${CUR}:2.005`)
      const { body } = await w.fetch(c)
      return [body.refund_amount, body.refunds.every((r) => r.type === 'success')]
    },
    want: [`${CUR}:2.005`, true],
  },
  'storm: payments, aborts, releases and refunds at the same time': {
    run: async (w) => {
      const wrong = []
      for (let round = 0; round < 8; round++) wrong.push(...(await storm(w, round)))
      return wrong
    },
    want: [],
  },
}

/**
 * Two wallets share one order and do everything at once. No coin may pay and be given back by an abort, only one payment may
 * win, and the exchange never has to refuse a refund. @param {import('./wallet.mjs').World} w @param {number} round
 */
async function storm(w, round) {
  const wrong = []
  w.x.faults.slow = round % 3
  const c = await w.claimed()
  const sets = [1, 2].map(() => [w.coin(c, `${CUR}:1`), w.coin(c, `${CUR}:3`)])
  const pays = [...sets, ...sets].map((set) => w.pay(c, set))
  const aborts = sets.map((set) => w.abort(c, set))
  const rest = [w.grant(c, `${CUR}:1`), w.grant(c, `${CUR}:2`), round % 2 ? w.unclaim(c) : w.status(c)]
  const paid = (await Promise.all(pays)).map((r) => r.status === 200)
  const gone = (await Promise.all(rest))[2].status === 204
  const back = (await Promise.all(aborts)).map((r) =>
    (r.body.refunds ?? []).some((x) => x.type === 'success'),
  )
  const winners = sets.filter((_, i) => paid[i] || paid[i + 2]).length
  if (winners > 1) wrong.push(`round ${round}: ${winners} payments won`)
  if (gone && winners > 0) wrong.push(`round ${round}: paid and released`)
  sets.forEach((_, i) => {
    if ((paid[i] || paid[i + 2]) && back[i])
      wrong.push(`round ${round}: wallet ${i} paid and has its coins back`)
  })
  if (winners === 1) await w.fetch(c)
  const refused = w.x.log.filter((l) => l.path.endsWith('/refund') && l.status !== 200).map((l) => l.status)
  if (refused.length > 0) wrong.push(`round ${round}: refunds refused ${refused}`)
  return wrong
}

/** Statuses of the public page: unpaid (no credentials, wrong token, right), then claimed and paid (none, wrong hash, wrong token, token or none, hash). */
async function publicTable(w, withToken) {
  const c0 = await w.order({ public_reorder_url: 'https://shop.example/again' }, { create_token: withToken })
  const wrongToken = toB32(random(16))
  const get = async (query) => (await w.call('GET', `orders/${c0.id}${query}`)).status
  const right = withToken ? `?token=${c0.token}` : ''
  const unpaid = [await get(''), await get(`?token=${wrongToken}`), await get(right)]
  const nonce = keyPair()
  const r = await w.claim(c0, nonce)
  const c = { ...c0, terms: r.body.contract_terms, h: contractHash(r.body.contract_terms) }
  const look = async () => [
    await get(''),
    await get(`?h_contract=${toB32(random(64))}`),
    await get(`?token=${wrongToken}`),
    await get(right),
    await get(`?h_contract=${c.h}`),
  ]
  const claimed = await look()
  await w.pay(c, [w.coin(c, `${CUR}:4`)])
  return [unpaid, claimed, await look()]
}
