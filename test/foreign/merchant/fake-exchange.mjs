/**
 * The least exchange a merchant can be tested against: signed /keys, deposits, refunds. It signs no coins: every coin key is
 * good, and worth the denomination it names. Faults are switched on per coin or for everything.
 */
import { createServer } from 'node:http'
import { parseAmount, showAmount, sum } from './amounts.mjs'
import { fromB32, hashText, kdf, random, sha512, toB32, u32 } from './bytes.mjs'
import * as sign from './sign.mjs'

/** @param {string} currency @param {{ now?: () => number, fee?: string }} [o] */
export async function startFakeExchange(currency, { now = () => Date.now() / 1000, fee = '0.01' } = {}) {
  const master = sign.keyPair()
  const online = sign.keyPair()
  const stranger = sign.keyPair()
  const rsa = Buffer.concat([Buffer.from('04000003', 'hex'), random(256), Buffer.from('010001', 'hex')])
  const hDenom = toB32(sha512(u32(0), u32(1), rsa))
  const start = Math.floor(now()) - 10000
  const times = [0, 1e7, 1e8, 2e8].map((d) => ({ t_s: start + d }))
  const [value, deposit, refund] = [`${currency}:10`, `${currency}:${fee}`, `${currency}:0.01`]
  const amounts = [value, `${currency}:0`, deposit, `${currency}:0`, refund].map(parseAmount)
  /** @type {any} */
  const x = {
    master: master.pub,
    hDenom,
    fee: parseAmount(deposit).units,
    refundFee: parseAmount(refund).units,
    /** @type {Map<string, any[]>} coin to deposits */ deposits: new Map(),
    refunds: new Map(),
    log: [],
    faults: {
      spent: new Set(),
      refuseRefund: new Set(),
      forgeDeposit: false,
      forgeRefund: false,
      slow: 0,
      hang: false,
      dropDeposit: 0,
      wtid: undefined,
    },
  }
  const keys = () => {
    const [s, e, end] = [times[0], times[2], times[3]]
    const denomSig = sign.signBlob(
      master,
      sign.denominationBlob(master.pub, times, amounts, fromB32(hDenom, 64)),
    )
    return {
      version: '23:0:6',
      base_url: x.url,
      currency,
      master_public_key: master.pub,
      signkeys: [
        {
          key: online.pub,
          stamp_start: s,
          stamp_expire: e,
          stamp_end: end,
          master_sig: sign.signBlob(master, sign.signkeyBlob({ start: s, expire: e, end, key: online.pub })),
        },
      ],
      accounts: [],
      wire_fees: {},
      denominations: [
        {
          cipher: 'RSA',
          value,
          fee_withdraw: `${currency}:0`,
          fee_deposit: deposit,
          fee_refresh: `${currency}:0`,
          fee_refund: refund,
          denoms: [
            {
              rsa_pub: toB32(rsa),
              stamp_start: times[0],
              stamp_expire_withdraw: times[1],
              stamp_expire_deposit: times[2],
              stamp_expire_legal: times[3],
              master_sig: denomSig,
            },
          ],
        },
      ],
      list_issue_date: times[0],
      exchange_pub: online.pub,
      exchange_sig: sign.signBlob(online, sign.keySetBlob(times[0], sha512(fromB32(denomSig, 64)))),
    }
  }
  const server = createServer(async (req, res) => {
    let text = ''
    for await (const part of req) text += part
    const url = new URL(req.url ?? '/', 'http://x')
    const path = url.pathname
    if (x.faults.slow) await new Promise((r) => setTimeout(r, x.faults.slow))
    let [status, body] = [404, /** @type {any} */ ({ code: 21 })]
    if (path === '/keys') [status, body] = [200, keys()]
    else if (x.faults.hang) return
    else if (path === '/batch-deposit')
      [status, body] = depositOn(x, JSON.parse(text), { currency, online, stranger, now })
    else if (/^\/coins\/.*\/refund$/.test(path))
      [status, body] = refundOn(x, path.split('/')[2], JSON.parse(text), { currency, online, stranger })
    else if (path.startsWith('/deposits/'))
      [status, body] = wiredOn(x, path.split('/').slice(2), url.searchParams.get('merchant_sig'), {
        currency,
        online,
        now,
      })
    else if (path.startsWith('/transfers/')) [status, body] = transferOn(x, { currency, online, now })
    x.log.push({ path, status, body: text && JSON.parse(text) })
    if (x.faults.dropDeposit > 0 && path === '/batch-deposit') {
      x.faults.dropDeposit--
      req.socket.destroy()
      return
    }
    res.writeHead(status, { 'content-type': 'application/json' })
    res.end(JSON.stringify(body))
  })
  await new Promise((r) => server.listen(0, '127.0.0.1', () => r(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  x.url = `http://127.0.0.1:${port}/`
  x.stop = () => {
    server.closeAllConnections()
    return new Promise((r) => server.close(r))
  }
  return x
}

/** @param {any} x @param {any} req @param {any} o @returns {[number, object]} */
function depositOn(x, req, { currency, online, stranger, now }) {
  const h = req.h_contract_terms
  if (!sign.verifyBlob(req.merchant_pub, sign.contractBlob(h), req.merchant_sig))
    return [400, { code: 26, hint: 'merchant_sig' }]
  const hWire = toB32(kdfWire(req))
  for (const c of req.coins) {
    const amount = parseAmount(c.contribution)
    const blob = sign.depositBlob({
      hContract: h,
      hWire,
      hDenom: c.denom_pub_hash,
      timestamp: req.timestamp,
      refundDeadline: req.refund_deadline,
      amount,
      fee: { currency, units: x.fee },
      merchantPub: req.merchant_pub,
      hWalletData: req.wallet_data_hash,
    })
    if (c.denom_pub_hash !== x.hDenom) return [404, { code: 1005, hint: 'denomination' }]
    if (!sign.verifyBlob(c.coin_pub, blob, c.coin_sig)) return [403, { code: 1205, hint: 'coin_sig' }]
    const before = x.deposits.get(c.coin_pub) ?? []
    if (before.some((d) => d.h === h && d.units === amount.units)) continue
    if (x.faults.spent.has(c.coin_pub) || before.length > 0)
      return [409, { code: 1012, hint: 'spent', coin_pub: c.coin_pub, h_denom_pub: x.hDenom }]
  }
  x.payto = req.merchant_payto_uri
  for (const c of req.coins) {
    const list = x.deposits.get(c.coin_pub) ?? []
    if (!list.some((d) => d.h === h))
      x.deposits.set(c.coin_pub, [
        ...list,
        { h, merchant: req.merchant_pub, units: parseAmount(c.contribution).units },
      ])
  }
  const total = { currency, units: sum(req.coins.map((c) => parseAmount(c.contribution).units - x.fee)) }
  const exchangeTime = { t_s: Math.floor(now()) }
  const blob = sign.depositOkBlob({
    hContract: h,
    hWire,
    exchangeTime,
    wireDeadline: req.wire_transfer_deadline,
    refundDeadline: req.refund_deadline,
    total,
    hCoinSigs: sha512(...req.coins.map((c) => fromB32(c.coin_sig, 64))),
    merchantPub: req.merchant_pub,
  })
  return [
    200,
    {
      exchange_timestamp: exchangeTime,
      exchange_pub: online.pub,
      exchange_sig: sign.signBlob(x.faults.forgeDeposit ? stranger : online, blob),
    },
  ]
}

/** @param {any} x @param {string} coin @param {any} req @param {any} o @returns {[number, object]} */
function refundOn(x, coin, req, { currency, online, stranger }) {
  const amount = parseAmount(req.refund_amount)
  const { h_contract_terms: h, rtransaction_id: rtid, merchant_pub: merchant } = req
  if (!sign.verifyBlob(merchant, sign.refundBlob(h, coin, rtid, amount), req.merchant_sig))
    return [403, { code: 1506, hint: 'merchant_sig' }]
  if (amount.units <= x.refundFee) return [400, { code: 1505, hint: 'not above the refund fee' }]
  if (x.faults.refuseRefund.has(coin)) return [410, { code: 1503, hint: 'wired' }]
  const deposit = (x.deposits.get(coin) ?? []).find((d) => d.h === h && d.merchant === merchant)
  if (!deposit) return [404, { code: 1502, hint: 'no deposit' }]
  const key = `${coin}/${h}`
  const list = x.refunds.get(key) ?? []
  const same = list.find((r) => r.rtid === rtid)
  if (same && same.units !== amount.units) return [424, { code: 1510, hint: 'other amount' }]
  if (!same) {
    if (sum(list.map((r) => r.units)) + amount.units > deposit.units)
      return [409, { code: 1501, hint: 'above deposit' }]
    x.refunds.set(key, [...list, { rtid, units: amount.units }])
  }
  const blob = sign.refundOkBlob(h, coin, merchant, rtid, { currency, units: amount.units })
  return [
    200,
    {
      exchange_pub: online.pub,
      exchange_sig: sign.signBlob(x.faults.forgeRefund ? stranger : online, blob),
      shown: showAmount(currency, amount.units),
    },
  ]
}

/** @param {any} x @param {string[]} path @param {string} sig @param {any} o @returns {[number, object]} */
function wiredOn(x, path, sig, { currency, online, now }) {
  const [hWire, merchant, h, coin] = path
  if (!sign.verifyBlob(merchant, sign.trackBlob(h, hWire, coin), sig))
    return [403, { code: 1106, hint: 'merchant_sig' }]
  const d = (x.deposits.get(coin) ?? []).find((e) => e.h === h)
  if (!d) return [404, { code: 1100, hint: 'no deposit' }]
  const time = { t_s: Math.floor(now()) }
  if (!x.faults.wtid) return [202, { kyc_ok: true, execution_time: time }]
  const amount = { currency, units: BigInt(d.units - x.fee) }
  const blob = sign.wiredBlob({ hWire, hContract: h, wtid: x.faults.wtid, coin, time, amount })
  return [
    200,
    {
      wtid: x.faults.wtid,
      execution_time: time,
      coin_contribution: showAmount(currency, amount.units),
      exchange_pub: online.pub,
      exchange_sig: sign.signBlob(online, blob),
    },
  ]
}

/** Everything deposited so far in one transfer. @param {any} x @param {any} o @returns {[number, object]} */
function transferOn(x, { currency, online, now }) {
  const time = { t_s: Math.floor(now()) }
  /** @type {any[]} */
  const all = [...x.deposits].flatMap(([coin, list]) => list.map((d) => ({ ...d, coin })))
  if (all.length === 0) return [404, { code: 1451, hint: 'no transfer' }]
  const parts = all.flatMap((d) => [
    fromB32(d.h, 64),
    sign.timeOf(time),
    fromB32(d.coin, 32),
    sign.amountOf({ currency, units: d.units }),
    sign.amountOf({ currency, units: x.fee }),
  ])
  const total = { currency, units: sum(all.map((d) => BigInt(d.units - x.fee))) }
  const hPayto = toB32(hashText(x.payto).subarray(0, 32))
  const blob = sign.transferBlob({
    total,
    wireFee: { currency, units: 0n },
    merchantPub: all[0].merchant,
    hPayto,
    hDetails: sha512(...parts),
  })
  const deposits = all.map((d) => ({
    h_contract_terms: d.h,
    coin_pub: d.coin,
    deposit_value: showAmount(currency, d.units),
    deposit_fee: showAmount(currency, x.fee),
  }))
  const body = {
    total: showAmount(currency, total.units),
    wire_fee: `${currency}:0`,
    merchant_pub: all[0].merchant,
    h_payto: hPayto,
    execution_time: time,
    deposits,
    exchange_pub: online.pub,
    exchange_sig: sign.signBlob(online, blob),
  }
  return [200, body]
}

/** h_wire of a deposit request. @param {any} req */
function kdfWire(req) {
  return kdf(64, fromB32(req.wire_salt, 16), `${req.merchant_payto_uri}\0`, 'merchant-wire-signature')
}
