// Probes of the self test: keys, reserves, withdrawals, deposits, melts. Each returns '' or what is wrong.
import { decode32, encode32 } from './codec.mjs'
import { eddsaKey, eddsaSign, randomBytes } from './crypto.mjs'

/** @typedef {(w: import('./testwallet.mjs').Wallet) => Promise<string>} Probe */

/** @param {{ status: number, body: any }} answer @param {number} status @param {number} [code] @returns {string} */
export function expect(answer, status, code) {
  if (answer.status !== status)
    return `status ${answer.status}/${answer.body?.code}, expected ${status}/${code ?? '-'}`
  if (code !== undefined && answer.body?.code !== code) return `code ${answer.body?.code}, expected ${code}`
  if (code !== undefined && typeof answer.body?.hint !== 'string') return 'no hint'
  return ''
}

/** First complaint. @param {...string} complaints @returns {string} */
export function first(...complaints) {
  return complaints.find((text) => text !== '') ?? ''
}

/** @param {unknown} got @param {unknown} wanted @param {string} what */
export function equal(got, wanted, what) {
  return got === wanted ? '' : `${what} is ${String(got)}, expected ${String(wanted)}`
}

const fresh = () => eddsaKey(randomBytes(32))

/** Changes one character in the middle. @param {string} text @returns {string} */
export function spoil(text) {
  const at = Math.floor(text.length / 2)
  return text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1)
}

/** @type {Record<string, Probe>} */
export const PROBES = {
  keys: async (w) => (await w.load()).join(', '),

  'plain pages': async (w) => {
    const config = await w.call('GET', 'config')
    const seed = await w.call('GET', 'seed')
    const terms = await w.call('GET', 'terms')
    const again = await w.call('GET', 'terms', undefined, {
      'If-None-Match': terms.headers.get('etag') ?? 'x',
    })
    const put = await w.call('PUT', 'keys')
    return first(
      equal(config.body.name, 'taler-exchange', 'name'),
      equal(seed.body.length, 32, 'seed size'),
      expect(terms, 200),
      terms.headers.get('etag') === null ? '' : expect(again, 304),
      expect(await w.call('GET', 'privacy'), 200),
      expect(await w.call('GET', 'nowhere'), 404, 21),
      expect(put, 405, 20),
      expect(await w.call('GET', 'keys?last_issue_date=x'), 400, 26),
      expect(await w.call('OPTIONS', 'keys'), 204),
    )
  },

  'wire gateway': async (w) => {
    const reserve = fresh()
    const basic = Buffer.from(`exchange:${w.token}`).toString('base64')
    const none = await w.fund('1', reserve, /** @type {any} */ ({}))
    const good = await w.fund('1', reserve, { Authorization: `Basic ${basic}` })
    const history = await w.call('GET', 'taler-wire-gateway/history/incoming?limit=-1', undefined, {
      Authorization: `Bearer secret-token:${w.token}`,
    })
    const config = await w.call('GET', 'taler-wire-gateway/config')
    return first(
      expect(none, 401, 40),
      expect(good, 200),
      equal(history.body.incoming_transactions?.[0].reserve_pub, encode32(reserve.pub), 'reserve_pub'),
      equal(config.body.name, 'taler-wire-gateway', 'name'),
    )
  },

  'long poll': async (w) => {
    const reserve = fresh()
    const unknown = await w.call('GET', `reserves/${encode32(reserve.pub)}`)
    const waiting = w.call('GET', `reserves/${encode32(reserve.pub)}?timeout_ms=3000`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await w.fund('7', reserve)
    const known = await waiting
    return first(
      expect(unknown, 404, 1027),
      expect(known, 200),
      equal(known.body.balance, w.text(w.money('7')), 'balance'),
      expect(await w.call('GET', 'reserves/XX'), 400, 27),
    )
  },

  'withdraw repeat': async (w) => {
    const reserve = fresh()
    await w.fund('20', reserve)
    const request = w.withdrawRequest(reserve, ['5', '1'])
    const one = await w.call('POST', request.path, request.body)
    const two = await w.call('POST', request.path, request.body)
    const status = await w.call('GET', `reserves/${encode32(reserve.pub)}`)
    const bad = first(
      expect(one, 200),
      expect(two, 200),
      equal(JSON.stringify(two.body), JSON.stringify(one.body), 'repeat'),
    )
    if (bad !== '') return bad
    try {
      w.unblind(request, one.body)
    } catch (error) {
      return String(error)
    }
    return equal(status.body.balance, w.text(w.money('13.98')), 'balance')
  },

  'withdraw insufficient': async (w) => {
    const reserve = fresh()
    await w.fund('5', reserve)
    const request = w.withdrawRequest(reserve, ['5'])
    const answer = await w.call('POST', request.path, request.body)
    const bad = expect(answer, 409, 1150)
    return first(
      bad,
      equal(answer.body.balance, w.text(w.money('5')), 'balance'),
      equal(answer.body.requested_amount, w.text(w.money('5.01')), 'requested'),
    )
  },

  'withdraw race': async (w) => {
    const reserve = fresh()
    await w.fund('5.01', reserve)
    const requests = [w.withdrawRequest(reserve, ['5']), w.withdrawRequest(reserve, ['5'])]
    const answers = await Promise.all(requests.map((request) => w.call('POST', request.path, request.body)))
    return equal(
      answers
        .map((answer) => answer.status)
        .sort()
        .join(),
      '200,409',
      'statuses',
    )
  },

  'withdraw signature': async (w) => {
    const reserve = fresh()
    await w.fund('6', reserve)
    const request = w.withdrawRequest(reserve, ['5'])
    const foreign = w.withdrawRequest(fresh(), ['5'])
    const stranger = await w.call('POST', foreign.path, foreign.body)
    const body = JSON.parse(JSON.stringify(request.body))
    if (w.protocol < 26) body.planchets[0].reserve_sig = spoil(body.planchets[0].reserve_sig)
    else body.reserve_sig = spoil(body.reserve_sig)
    const unknown = JSON.parse(JSON.stringify(request.body))
    if (w.protocol < 26) unknown.planchets[0].denom_pub_hash = encode32(randomBytes(64))
    else unknown.denoms_h[0] = encode32(randomBytes(64))
    const missing = await w.call('POST', request.path, unknown)
    if (w.oldDenoms.length > 0) {
      const old = JSON.parse(JSON.stringify(request.body))
      if (w.protocol < 26) old.planchets[0].denom_pub_hash = encode32(w.oldDenoms[0])
      else old.denoms_h[0] = encode32(w.oldDenoms[0])
      const gone = await w.call('POST', request.path, old)
      const oper = Buffer.alloc(8)
      oper.write(String(gone.body.oper).slice(0, 8))
      const [time, hash] = gone.status === 410 ? proofParts(gone.body) : [oper, oper]
      const bad = first(expect(gone, 410, 1009), w.affirmed(gone.body, 1043, time, oper, hash))
      if (bad !== '') return bad
    }
    return first(
      expect(await w.call('POST', request.path, body), 403, 1154),
      expect(stranger, 404, 1027),
      expect(missing, 404, 1005),
    )
  },

  'reserve history': async (w) => {
    const reserve = fresh()
    await w.fund('6', reserve)
    const request = w.withdrawRequest(reserve, ['5'])
    await w.call('POST', request.path, request.body)
    const answer = await w.reserveHistory(reserve)
    const none = await w.call('GET', `reserves/${encode32(reserve.pub)}/history`)
    const sig = encode32(eddsaSign(fresh(), 1208, Buffer.alloc(8)))
    const bad = await w.call('GET', `reserves/${encode32(reserve.pub)}/history`, undefined, {
      'Taler-Reserve-History-Signature': sig,
    })
    const types = answer.body.history
      ?.map((/** @type {any} */ entry) => entry.type)
      .sort()
      .join()
    return first(
      expect(answer, 200),
      equal(types, 'CREDIT,WITHDRAW', 'entries'),
      expect(none, 400, 25),
      expect(bad, 403, 1252),
    )
  },

  'deposit confirmation': async (w) => {
    const [a, b] = await w.coins('5', '1')
    const answer = await w.deposit([
      { coin: a, amount: '5' },
      { coin: b, amount: '0.5' },
    ])
    return first(expect(answer, 200), answer.complaint, equal(await w.balance(b), '0.5', 'balance'))
  },

  'deposit repeat': async (w) => {
    const [coin] = await w.coins('5')
    const one = await w.deposit([{ coin, amount: '2' }])
    const again = await w.call('POST', 'batch-deposit', one.request.body)
    return first(
      expect(one, 200),
      one.complaint,
      expect(again, 200),
      equal(again.body.exchange_timestamp?.t_s, one.body.exchange_timestamp.t_s, 'timestamp'),
      equal(await w.balance(coin), '3', 'balance'),
    )
  },

  'double spend': async (w) => {
    const [coin] = await w.coins('5')
    await w.deposit([{ coin, amount: '5' }])
    const answer = await w.deposit([{ coin, amount: '1' }])
    return first(expect(answer, 409, 1012), equal(answer.body.coin_pub, encode32(coin.key.pub), 'coin_pub'))
  },

  'double spend race': async (w) => {
    const [coin] = await w.coins('5')
    const answers = await Promise.all(['4', '4', '4'].map((amount) => w.deposit([{ coin, amount }])))
    return equal(
      answers
        .map((answer) => answer.status)
        .sort()
        .join(),
      '200,409,409',
      'statuses',
    )
  },

  'batch atomic': async (w) => {
    const [spent, clean] = await w.coins('5', '2')
    await w.deposit([{ coin: spent, amount: '5' }])
    const answer = await w.deposit([
      { coin: clean, amount: '2' },
      { coin: spent, amount: '1' },
    ])
    return first(expect(answer, 409, 1012), expect(await w.history(clean), 404, 1019))
  },

  'deposit in chunks': async (w) => {
    const [a, b] = await w.coins('5', '1')
    const one = await w.deposit([{ coin: a, amount: '1' }])
    const two = await w.deposit([{ coin: b, amount: '1' }], {
      contract: one.contract,
      base: one.request.base,
    })
    return first(
      expect(one, 200),
      expect(two, 200),
      two.complaint,
      equal(two.body.exchange_timestamp?.t_s, one.body.exchange_timestamp.t_s, 'timestamp'),
    )
  },

  'contract conflict': async (w) => {
    const [coin] = await w.coins('5')
    const one = await w.deposit([{ coin, amount: '1' }])
    const two = await w.deposit([{ coin, amount: '1' }], {
      contract: one.contract,
      base: one.request.base,
      wireIn: 9999,
    })
    return first(
      expect(one, 200),
      expect(two, 409, 1206),
      equal(two.body.h_wire, encode32(one.request.hWire), 'h_wire'),
    )
  },

  'deadline order': async (w) => {
    const [coin] = await w.coins('5')
    const late = await w.deposit([{ coin, amount: '1' }], { refundIn: 100, wireIn: 50 })
    const request = w.depositRequest([{ coin, amount: '1' }])
    const never = await w.call('POST', 'batch-deposit', {
      ...request.body,
      wire_transfer_deadline: { t_s: 'never' },
    })
    const empty = await w.call('POST', 'batch-deposit', { ...request.body, coins: [] })
    const { wire_salt: _salt, ...unsalted } = request.body
    const missing = await w.call('POST', 'batch-deposit', unsalted)
    const signature = await w.call('POST', 'batch-deposit', {
      ...request.body,
      merchant_sig: spoil(request.body.merchant_sig),
    })
    return first(
      expect(late, 400, 1208),
      expect(never, 400, 1209),
      expect(empty, 400, 26),
      expect(missing, 400, 22),
      equal(missing.body.field, 'wire_salt', 'field'),
      expect(signature, 400, 26),
    )
  },

  'coin signature': async (w) => {
    const [coin] = await w.coins('5')
    const request = w.depositRequest([{ coin, amount: '1' }])
    request.body.coins[0].coin_sig = spoil(request.body.coins[0].coin_sig)
    const bad = await w.call('POST', 'batch-deposit', request.body)
    const above = await w.deposit([{ coin, amount: '5.01' }])
    const below = await w.deposit([{ coin, amount: '0.01' }])
    return first(expect(bad, 403, 1205), expect(above, 400, 1021), expect(below, 400, 1207))
  },

  'denomination signature': async (w) => {
    const [coin] = await w.coins('5')
    const forged = { ...coin, key: fresh() }
    return expect(await w.deposit([{ coin: forged, amount: '1' }]), 403, 1006)
  },

  'coin conflict': async (w) => {
    const [five] = await w.coins('5')
    await w.deposit([{ coin: five, amount: '1' }])
    const unknown = await w.deposit([
      { coin: { ...five, denom: { ...five.denom, hash: randomBytes(64) } }, amount: '1' },
    ])
    return first(expect(unknown, 404, 1005), w.affirmed(unknown.body, 1042, ...proofParts(unknown.body)))
  },
}

/** @param {any} body @returns {Buffer[]} signed parts of a 404 proof */
export function proofParts(body) {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(body.timestamp.t_s) * 1000000n)
  return [time, /** @type {Buffer} */ (decode32(body.h_denom_pub, 64))]
}
