// Probes of the self test: refunds, coin histories, aggregation and tracking. Each returns '' or what is wrong.
import { encode32 } from './codec.mjs'
import { eddsaKey, eddsaSign, randomBytes } from './crypto.mjs'
import { equal, expect, first, proofParts, spoil } from './probes.mjs'
import { meltRequest } from './testmelt.mjs'

/** A deposited coin. @param {import('./testwallet.mjs').Wallet} w @param {string} amount @param {Parameters<import('./testwallet.mjs').Wallet['depositRequest']>[1]} [plan] */
async function paid(w, amount, plan) {
  const [coin] = await w.coins('5')
  const deposit = await w.deposit([{ coin, amount }], plan)
  if (deposit.status !== 200) throw new Error(`deposit ${deposit.status}`)
  return { coin, contract: deposit.contract, hWire: deposit.request.hWire }
}

/** @type {Record<string, import('./probes.mjs').Probe>} */
export const REFUND_PROBES = {
  'refund confirmation': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const answer = await w.refund(coin, contract, '2', 1n)
    const big = await w.refund(coin, contract, '0.5', (1n << 63n) - 1n)
    return first(expect(answer, 200), answer.complaint, expect(big, 200), big.complaint)
  },

  'refund repeat': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const one = await w.refund(coin, contract, '2', 1n)
    const two = await w.refund(coin, contract, '2', 1n)
    return first(
      expect(one, 200),
      expect(two, 200),
      two.complaint,
      equal(await w.balance(coin), '1.96', 'balance'),
    )
  },

  'refund id conflict': async (w) => {
    const { coin, contract } = await paid(w, '5')
    await w.refund(coin, contract, '2', 1n)
    const lower = await w.refund(coin, contract, '1', 1n)
    const above = await w.refund(coin, contract, '6', 1n)
    return first(
      ...[lower, above].map((answer) =>
        first(
          expect(answer, answer.status === 409 ? 409 : 424, 1510),
          equal(answer.body.coin_pub, encode32(coin.key.pub), 'coin_pub'),
        ),
      ),
    )
  },

  'refund over deposit': async (w) => {
    const { coin, contract } = await paid(w, '3')
    await w.refund(coin, contract, '2', 1n)
    return first(
      expect(await w.refund(coin, contract, '1.01', 2n), 409, 1501),
      expect(await w.refund(coin, contract, '4', 3n), 409, 1501),
      expect(await w.refund(coin, contract, '1', 4n), 200),
    )
  },

  'refund limit is the contract': async (w) => {
    const { coin, contract } = await paid(w, '3')
    return expect(await w.refund(coin, contract, '4', 1n), 409, 1501)
  },

  'refund id in other contract': async (w) => {
    const { coin, contract } = await paid(w, '2')
    const second = await w.deposit([{ coin, amount: '3' }])
    const one = await w.refund(coin, contract, '1', 7n)
    const two = await w.refund(coin, second.contract, '1.5', 7n)
    return first(expect(one, 200), expect(two, 200), two.complaint)
  },

  'refund id of other coin': async (w) => {
    const [a, b] = await w.coins('5', '1')
    const deposit = await w.deposit([
      { coin: a, amount: '5' },
      { coin: b, amount: '1' },
    ])
    const one = await w.refund(a, deposit.contract, '5', 0n)
    const two = await w.refund(b, deposit.contract, '1', 0n)
    return first(expect(one, 200), expect(two, 200), two.complaint)
  },

  'refund race': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const answers = await Promise.all([1n, 2n, 3n].map((id) => w.refund(coin, contract, '5', id)))
    return equal(
      answers
        .map((answer) => answer.status)
        .sort()
        .join(),
      '200,409,409',
      'statuses',
    )
  },

  'refund balance': async (w) => {
    const { coin, contract } = await paid(w, '5')
    await w.refund(coin, contract, '2', 1n)
    const part = await w.balance(coin)
    await w.refund(coin, contract, '3', 2n)
    const full = await w.balance(coin)
    const melt = meltRequest(w, coin, ['2', '2', '0.1'])
    const melted = await w.call('POST', melt.path, melt.body)
    return first(
      equal(part, '1.96', 'balance'),
      equal(full, '4.94', 'balance after full refund'),
      expect(melted, 200),
    )
  },

  'refund signature': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const bad = await w.refund(coin, contract, '2', 1n, { sig: spoil(encode32(randomBytes(64))) })
    return expect(bad, 403, 1506)
  },

  'refund without deposit': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const other = await w.refund(coin, randomBytes(64), '2', 1n)
    const merchant = await w.refund(coin, contract, '2', 1n, { merchant: eddsaKey(randomBytes(32)) })
    return first(expect(other, 404, 1502), expect(merchant, 404, 1502))
  },

  'refund unknown coin': async (w) => {
    const [coin] = await w.coins('5')
    const answer = await w.refund(coin, randomBytes(64), '2', 1n)
    if (answer.body?.code === 1005)
      return first(expect(answer, 404, 1005), w.affirmed(answer.body, 1042, ...proofParts(answer.body)))
    return expect(answer, 404, 1500)
  },

  'refund below fee': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const below = await w.refund(coin, contract, '0.03', 1n)
    const exact = await w.refund(coin, contract, '0.04', 2n)
    return first(below.status === 500 ? expect(below, 500, 53) : expect(below, 400, 1505), expect(exact, 200))
  },

  'refund after deadline': async (w) => {
    const { coin, contract } = await paid(w, '5', {
      base: Math.floor(Date.now() / 1000) - 100,
      refundIn: 50,
      wireIn: 7200,
    })
    return expect(await w.refund(coin, contract, '2', 1n), 200)
  },

  'refund after wire': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const early = await w.refund(coin, contract, '1', 1n)
    await w.call('POST', 'hook/aggregate')
    return first(
      expect(early, 200),
      expect(await w.refund(coin, contract, '1', 2n), 410, 1503),
      expect(await w.refund(coin, contract, '2', 1n), 410, 1503),
      expect(await w.refund(coin, contract, '1', 1n), 200),
    )
  },

  'refund after real wire': async (w) => {
    const { coin, contract } = await paid(w, '5', {
      base: Math.floor(Date.now() / 1000),
      refundIn: 0,
      wireIn: 1,
    })
    const deadline = Date.now() + 4000
    let answer = await w.refund(coin, contract, '1', 1n)
    for (let id = 2n; answer.status === 200 && Date.now() < deadline; id++) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      answer = await w.refund(coin, contract, '0.1', id)
    }
    return expect(answer, 410, 1503)
  },

  'refund malformed': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const path = `coins/${encode32(coin.key.pub)}/refund`
    const good = {
      refund_amount: w.text(w.money('1')),
      h_contract_terms: encode32(contract),
      rtransaction_id: 1,
      merchant_pub: encode32(w.merchant.pub),
      merchant_sig: encode32(randomBytes(64)),
    }
    /** @type {[unknown, string | undefined][]} */
    const bodies = [
      ['{"a":', undefined],
      ['null', undefined],
      ['', undefined],
      [[], 'refund_amount'],
      [{ ...good, refund_amount: 'EUR:1' }, 'refund_amount'],
      [{ ...good, refund_amount: 1 }, 'refund_amount'],
      [{ ...good, merchant_pub: `${good.merchant_pub}0` }, 'merchant_pub'],
      [{ ...good, rtransaction_id: '1' }, 'rtransaction_id'],
      [JSON.stringify(good).replace('"rtransaction_id":1', '"rtransaction_id":1.0'), 'rtransaction_id'],
      [
        JSON.stringify(good).replace('"rtransaction_id":1', '"rtransaction_id":9223372036854775808'),
        undefined,
      ],
    ]
    for (const [body, field] of bodies) {
      const answer = await w.call('POST', path, body)
      const bad = first(expect(answer, 400, 22), equal(answer.body.field, field, 'field'))
      if (bad !== '') return `${JSON.stringify(body)}: ${bad}`
    }
    return first(
      expect(await w.call('POST', 'coins/NOTAKEY/refund', good), 400, 1004),
      expect(await w.call('POST', path.replace('refund', 'foo'), good), 404, 1001),
      expect(await w.call('GET', path), 404, 21),
      expect(await w.call('PUT', path, good), 405, 20),
    )
  },

  'upload limit': async (w) => {
    const { coin, contract } = await paid(w, '5')
    const path = `coins/${encode32(coin.key.pub)}/refund`
    const huge = await w.call('POST', path, `{"x":"${'y'.repeat(17 * 1024 * 1024)}"}`)
    const fits = await w.call('POST', path, `{"x":"${'y'.repeat(16 * 1024 * 1024 - 8)}"}`)
    const streamed = await fetch(
      w.url + path,
      /** @type {any} */ ({
        method: 'POST',
        body: new Blob(['x'.repeat(17 * 1024 * 1024)]).stream(),
        duplex: 'half',
      }),
    ).then(
      (answer) => answer.status,
      () => 0,
    )
    const alive = await w.refund(coin, contract, '1', 1n)
    return first(
      expect(huge, 413, 32),
      expect(fits, 400, 22),
      equal(streamed, 0, 'chunked upload'),
      expect(alive, 200),
    )
  },

  'coin history': async (w) => {
    const { coin, contract } = await paid(w, '4')
    await w.refund(coin, contract, '1', 1n)
    const answer = await w.history(coin)
    const types = answer.body.history
      ?.map((/** @type {any} */ entry) => `${entry.type} ${entry.amount.split(':')[1]}`)
      .sort()
      .join()
    const tag = answer.headers.get('etag')
    const again = tag === null ? null : await w.history(coin, { 'If-None-Match': tag })
    const none = await w.call('GET', `coins/${encode32(coin.key.pub)}/history`)
    const sig = encode32(eddsaSign(eddsaKey(randomBytes(32)), 1209, Buffer.alloc(8)))
    const bad = await w.call('GET', `coins/${encode32(coin.key.pub)}/history`, undefined, {
      'Taler-Coin-History-Signature': sig,
    })
    return first(
      expect(answer, 200),
      equal(types, 'DEPOSIT 4,REFUND 0.96', 'entries'),
      equal(answer.body.balance, w.text(w.money('1.96')), 'balance'),
      again === null ? '' : expect(again, 304),
      expect(none, 400, 25),
      expect(bad, 403, 1251),
    )
  },

  tracking: async (w) => {
    const { coin, contract, hWire } = await paid(w, '5')
    const early = await w.track(coin, contract, hWire)
    const wrong = await w.track(coin, contract, randomBytes(64))
    await w.call('POST', 'hook/aggregate')
    const late = await w.track(coin, contract, hWire)
    return first(
      expect(early, 202),
      equal(early.body.kyc_ok, true, 'kyc_ok'),
      expect(wrong, 404, 1100),
      expect(late, 200),
      equal(late.body.coin_contribution, w.text(w.money('4.98')), 'coin_contribution'),
      late.complaint,
    )
  },

  transfer: async (w) => {
    const shop = new /** @type {any} */ (w.constructor)(w.url, w.token)
    await shop.load()
    const one = await paid(shop, '5')
    const two = await paid(shop, '3')
    const whole = await paid(shop, '2')
    await shop.refund(two.coin, two.contract, '1', 1n)
    await shop.refund(whole.coin, whole.contract, '2', 1n)
    await w.call('POST', 'hook/aggregate')
    const tracked = await shop.track(one.coin, one.contract, one.hWire)
    const answer = await shop.transfer(tracked.body.wtid)
    const bank = await w.call('GET', 'taler-wire-gateway/history/outgoing?limit=-100', undefined, {
      Authorization: `Bearer ${w.token}`,
    })
    const wired = bank.body.outgoing_transactions.find(
      (/** @type {any} */ item) => item.wtid === tracked.body.wtid,
    )
    const unknown = await w.call('GET', `transfers/${encode32(randomBytes(32))}`)
    return first(
      expect(answer, 200),
      answer.complaint,
      equal(answer.body.total, w.text(w.money('6.91')), 'total'),
      equal(wired?.amount, w.text(w.money('6.91')), 'wired'),
      equal(wired?.credit_account, shop.payto, 'account'),
      expect(unknown, 404, 1451),
      expect(await w.call('GET', 'transfers/x'), 400, 1450),
    )
  },
}
