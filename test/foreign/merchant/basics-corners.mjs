/**
 * Stories of the corners: malformed requests, HTTP, administration, long polling, one-time codes, lists, transfers.
 */
import { random, toB32 } from './bytes.mjs'
import { contractHash } from './contract.mjs'
import { CUR } from './wallet.mjs'

const code = (r) => [r.status, r.body?.code]

/** @type {Record<string, import('./probes-order.mjs').Probe>} */
export const CORNERS = {
  'malformed requests': {
    run: async (w) => {
      const c = await w.paid()
      const bad = (path, body) => w.call('POST', `orders/${c.id}/${path}`, body).then(code)
      const raw = async (path, text) => {
        const r = await fetch(`${w.shop.url}orders/${c.id}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        })
        return [r.status, (await r.json()).code]
      }
      return [
        await bad('claim', { nonce: 'short' }),
        await bad('unclaim', {}),
        await bad('paid', { sig: c.proof, h_contract: c.h }),
        await bad('pay', { coins: [{}] }),
        await bad('abort', { h_contract: c.h, coins: 'x' }),
        await bad('refund', {}),
        await raw('unclaim', '{'),
        await raw('paid', ''),
        await raw('pay', '{"coins":'),
        code(await w.own('POST', 'orders', { order: { amount: `${CUR}:x` } })),
        code(await w.own('POST', 'orders', {})),
      ]
    },
    want: [
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 26],
      [400, 22],
      [400, 2502],
      [400, 26],
    ],
  },
  'order rules': {
    run: async (w) => {
      const t = (d) => ({ t_s: Math.floor(Date.now() / 1000) + d })
      const post = (o, more) =>
        w.own('POST', 'orders', { order: { summary: 'x', amount: `${CUR}:1`, ...o }, ...more }).then(code)
      return [
        await post({ pay_deadline: t(-5) }),
        await post({ refund_deadline: t(-5) }),
        await post({ wire_transfer_deadline: { t_s: 'never' } }),
        await post({ refund_deadline: t(900), wire_transfer_deadline: t(800) }),
        await post({ delivery_date: t(-5) }),
        await post({ amount: 'OTHER:1' }),
        await post({}, { payment_target: 'iban' }),
        await post({}, { otp_id: 'none' }),
        await post({ extra: { a: 1.5 } }),
        await post({ amount: null }),
      ]
    },
    want: [
      [400, 2507],
      [400, 2508],
      [400, 2506],
      [400, 2504],
      [400, 2505],
      [409, 2514],
      [404, 2500],
      [404, 2021],
      [400, 2502],
      [400, 2502],
    ],
  },
  'HTTP corners': {
    run: async (w) => {
      const gz = await new Response(
        new Blob([JSON.stringify({ order: { summary: 'x', amount: `${CUR}:1` }, refund_delay: null })])
          .stream()
          .pipeThrough(new CompressionStream('gzip')),
      ).arrayBuffer()
      const auth = { authorization: 'Bearer secret-token:bench' }
      const zipped = await fetch(`${w.shop.url}private/orders?`, {
        method: 'POST',
        headers: { ...auth, 'content-encoding': 'gzip' },
        body: gz,
      })
      const big = await fetch(`${w.shop.url}private/orders`, {
        method: 'POST',
        headers: { ...auth, 'content-type': 'application/json' },
        body: Buffer.alloc(16 * 1024 * 1024 + 1, 32),
      }).catch(() => ({ status: 413 }))
      const text = await fetch(`${w.shop.url}private/orders`, {
        method: 'POST',
        headers: { ...auth, 'content-type': 'text/plain' },
        body: '{}',
      })
      const head = await fetch(`${w.shop.url}config`, { method: 'HEAD' })
      const put = await w.call('PUT', 'private/orders/x')
      return [
        zipped.status,
        big.status,
        text.status,
        head.status,
        (await head.text()).length,
        code(put),
        put.headers.get('allow'),
        code(await w.call('GET', 'nothing/here')),
        code(await w.call('GET', 'instances/none/private/orders')),
        (await w.call('GET', 'instances/default/config')).headers.get('location'),
        (await w.call('GET', 'config')).body.name,
      ]
    },
    want: [
      200,
      413,
      415,
      200,
      0,
      [405, 20],
      'GET, DELETE',
      [404, 21],
      [404, 2000],
      '/config',
      'taler-merchant',
    ],
  },
  'delete and forget': {
    run: async (w) => {
      const [open, c] = [
        await w.order(),
        await w.claimed({ extra: { a: { $forgettable: { secret: true }, secret: 'x', open: 1 } } }),
      ]
      const drop = (o, q = '') => w.own('DELETE', `orders/${o.id}${q}`).then(code)
      const forget = (path) => w.own('PATCH', `orders/${c.id}/forget`, { fields: [path] }).then(code)
      /** @type {any[]} */
      const seen = [
        await forget('$.extra.a.secret'),
        await forget('$.extra.a.secret'),
        await forget('$.extra.a.open'),
        await forget('extra'),
        await forget('$.none'),
      ]
      const terms = (await w.claim(c, c.nonce)).body.contract_terms
      seen.push([terms.extra.a.secret, contractHash(terms) === c.h])
      seen.push(await drop(open), await drop(open), await drop(c), await drop(c, '?force=YES'))
      return seen
    },
    want: [
      [200, undefined],
      [204, undefined],
      [409, 2511],
      [400, 2510],
      [204, undefined],
      [undefined, true],
      [204, undefined],
      [404, 2005],
      [409, 2520],
      [204, undefined],
    ],
  },
  'instances, accounts and tokens': {
    run: async (w) => {
      const admin = { authorization: 'Bearer secret-token:bench' }
      const made = await w.call(
        'POST',
        'management/instances',
        {
          id: 'b',
          name: 'B',
          auth: { method: 'token', token: 'secret-token:b' },
          address: {},
          jurisdiction: {},
        },
        admin,
      )
      const token = await w.call(
        'POST',
        'instances/b/private/token',
        { scope: 'readonly' },
        { authorization: `Basic ${btoa('b:b')}` },
      )
      const auth = { authorization: `Bearer ${token.body.access_token}` }
      const b = { authorization: 'Bearer secret-token:b' }
      const order = { order: { summary: 'x', amount: `${CUR}:1` } }
      const post = (h) => w.call('POST', 'instances/b/private/orders', order, h).then(code)
      /** @type {any[]} */
      const seen = [made.status, token.status, await post(auth), await post(b)]
      const account = await w.call(
        'POST',
        'instances/b/private/accounts',
        { payto_uri: 'payto://x-taler-bank/bank.example/b?receiver-name=B' },
        b,
      )
      seen.push(
        await post(b),
        await post(admin),
        (await w.call('GET', `instances/b/private/accounts/${account.body.h_wire}`, undefined, auth)).body
          .h_wire === account.body.h_wire,
      )
      seen.push(
        (await w.call('GET', 'management/instances', undefined, admin)).body.instances.length,
        (await w.call('DELETE', 'management/instances/b', undefined, admin)).status,
        await post(b),
      )
      return seen
    },
    want: [204, 200, [403, 16], [404, 2500], [200, undefined], [401, 2015], true, 2, 204, [404, 2000]],
  },
  'long polling': {
    run: async (w) => {
      const c = await w.claimed()
      const first = await w.status(c)
      const tag = first.headers.get('etag')
      const waits = [
        w.status(c, '?timeout_ms=20000'),
        w.status(c, `?timeout_ms=20000&lp_not_etag=${encodeURIComponent(tag)}`),
        w.call('GET', `orders/${c.id}?h_contract=${c.h}&timeout_ms=20000`),
      ]
      const still = await w.call(
        'GET',
        `private/orders/${c.id}?timeout_ms=50&lp_not_etag=${encodeURIComponent(tag)}`,
        undefined,
        { authorization: 'Bearer secret-token:bench', 'if-none-match': tag },
      )
      await w.pay(c, [w.coin(c, `${CUR}:4`)])
      const [a, b, p] = await Promise.all(waits)
      const refund = w.call('GET', `orders/${c.id}?h_contract=${c.h}&timeout_ms=20000&refund=${CUR}:0.5`)
      await w.grant(c, `${CUR}:1`)
      const taken = w.call(
        'GET',
        `orders/${c.id}?h_contract=${c.h}&timeout_ms=20000&await_refund_obtained=yes`,
      )
      await w.fetch(c)
      return [
        first.body.order_status,
        still.status,
        a.body.order_status,
        b.body.order_status,
        p.status,
        (await refund).body.refund_amount,
        (await taken).body.refund_pending,
      ]
    },
    want: ['claimed', 304, 'paid', 'paid', 200, `${CUR}:1`, false],
  },
  'choices of a version 1 order': {
    run: async (w) => {
      const c = await w.claimed({
        amount: undefined,
        version: 1,
        choices: [{ amount: `${CUR}:1` }, { amount: `${CUR}:2` }],
      })
      const with1 = (d) => {
        const coin = w.coin(c, `${CUR}:2`, w.x, undefined, d)
        return w.pay(c, [coin], { wallet_data: d })
      }
      return [
        code(await with1(undefined)),
        code(await with1({ choice_index: 7 })),
        code(await with1({ choice_index: 1 })),
        (await w.status(c)).body.choice_index,
      ]
    },
    want: [[400, 2176], [400, 2177], [200, undefined], 1],
  },
  'one-time codes': {
    run: async (w) => {
      const add = await w.own('POST', 'otp-devices', {
        otp_device_id: 'till',
        otp_device_description: 'till',
        otp_key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
        otp_algorithm: 1,
      })
      const c = await w.claimed(
        {
          timestamp: { t_s: 1768435200 },
          refund_deadline: { t_s: 4e9 },
          wire_transfer_deadline: { t_s: 4e9 },
        },
        { otp_id: 'till', refund_delay: undefined },
      )
      const r = await w.pay(c, [w.coin(c, `${CUR}:4`)])
      return [
        add.status,
        r.body.pos_confirmation,
        (await w.prove({ ...c, proof: r.body.sig })).body.pos_confirmation === r.body.pos_confirmation,
      ]
    },
    want: [204, '86979012\n11434467\n32758127\n05539229\n95310991', true],
  },
  'the same page bought before': {
    run: async (w) => {
      const first = await w.paid()
      const second = await w.order()
      const q = `orders/${second.id}?token=${second.token}&session_id=s1`
      const { status, body } = await w.call('GET', q)
      const html = await w.call('GET', q, undefined, { accept: 'text/html' })
      return [
        status,
        body.already_paid_order_id === first.id,
        html.status,
        html.headers.get('location'),
        (await w.status(second, '?session_id=s1')).body.already_paid_order_id === first.id,
      ]
    },
    want: [402, true, 302, 'https://shop.example/tea', true],
  },
  'list of orders': {
    run: async (w) => {
      const [c] = [await w.paid({ summary: 'Green tea' }), await w.order(), await w.claimed()]
      const ids = async (q) => (await w.own('GET', `orders?${q}`)).body.orders.map((o) => o.row_id)
      await w.grant(c, `${CUR}:1`)
      return [
        await ids(''),
        await ids('limit=-2'),
        await ids('limit=-2&offset=2'),
        await ids('limit=5&offset=2'),
        await ids('paid=yes'),
        await ids('paid=no'),
        await ids('refunded=yes'),
        await ids('summary_filter=GREEN'),
        await ids('session_id=s1'),
      ]
    },
    want: [[1, 2, 3], [3, 2], [1], [3], [1], [2, 3], [1], [1], [1]],
  },
  'wire transfers': {
    run: async (w) => {
      const [c, d] = [await w.paid(), await w.paid()]
      const before = (await w.status(c, '?transfer=YES')).body.wired
      w.x.faults.wtid = toB32(random(32))
      const { wired, wire_details, deposit_total } = (await w.status(c, '?transfer=YES')).body
      const payto = 'payto://x-taler-bank/bank.example/shop?receiver-name=Shop'
      const told = await w.own('POST', 'transfers', {
        credit_amount: `${CUR}:7.98`,
        wtid: w.x.faults.wtid,
        payto_uri: payto,
        exchange_url: w.x.url,
      })
      const [t] = (await w.own('GET', 'transfers')).body.transfers
      return [
        before,
        wired,
        wire_details.map((x) => [x.wtid === w.x.faults.wtid, x.amount, x.confirmed]),
        deposit_total,
        told.status,
        t.verified,
        (await w.status(d)).body.wire_details[0]?.confirmed,
      ]
    },
    want: [false, true, [[true, `${CUR}:3.99`, false]], `${CUR}:3.99`, 204, true, true],
  },
}
