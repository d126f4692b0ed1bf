// Probes of the self test: melting and revealing. Each returns '' or what is wrong.
import { equal, expect, first, spoil } from './probes.mjs'
import { meltRequest, seededMeltRequest } from './testmelt.mjs'

/** @type {Record<string, import('./probes.mjs').Probe>} */
export const MELT_PROBES = {
  melt: async (w) => {
    const [coin] = await w.coins('5')
    for (const seeded of w.protocol >= 32 ? [false, true] : [false]) {
      const request = seeded
        ? seededMeltRequest(w, coin, ['1', '0.1'])
        : meltRequest(w, coin, ['2', '1', '0.1'])
      const answer = await w.call('POST', request.path, request.body)
      const again = await w.call('POST', request.path, request.body)
      const bad = first(
        expect(answer, 200),
        request.complain(answer.body),
        equal(again.body.noreveal_index, answer.body.noreveal_index, 'repeat'),
      )
      if (bad !== '') return bad
      const gamma = answer.body.noreveal_index
      const revealed = await w.call('POST', request.revealPath, request.reveal(gamma))
      const wrong = first(expect(revealed, 200))
      if (wrong !== '') return `reveal: ${wrong}`
      const news = request.rounds[gamma].coins.map((item, index) =>
        w.unblindOne(item, seeded ? revealed.body.ev_sigs[index] : revealed.body.ev_sigs[index].ev_sig),
      )
      const paid = await w.deposit([{ coin: news[0], amount: '1' }])
      if (paid.status !== 200) return `new coin: ${paid.status}`
    }
    const left = w.protocol >= 32 ? 5 - 3.16 - 1.15 : 5 - 3.16
    const more = await w.deposit([{ coin, amount: '4.5' }])
    return first(
      equal(Number(await w.balance(coin)).toFixed(2), left.toFixed(2), 'balance'),
      expect(more, 409, 1012),
    )
  },

  'melt signature': async (w) => {
    const [coin] = await w.coins('5')
    const request = meltRequest(w, coin, ['2'])
    return expect(
      await w.call('POST', request.path, { ...request.body, confirm_sig: spoil(request.body.confirm_sig) }),
      403,
      1303,
    )
  },

  'reveal violation': async (w) => {
    const [coin] = await w.coins('5')
    const request = meltRequest(w, coin, ['2'])
    const answer = await w.call('POST', request.path, request.body)
    const good = request.reveal(answer.body.noreveal_index)
    const swapped = /** @type {any} */ ({ ...good, transfer_privs: [...good.transfer_privs].reverse() })
    const few = { ...good, transfer_privs: good.transfer_privs.slice(1) }
    const link = { ...good, link_sigs: good.link_sigs.map(spoil) }
    const other = meltRequest(w, coin, ['2'])
    return first(
      expect(await w.call('POST', request.revealPath, swapped), 409, 1353),
      expect(await w.call('POST', request.revealPath, few), 400, 1356),
      expect(await w.call('POST', request.revealPath, link), 403, 1361),
      expect(await w.call('POST', other.revealPath, good), 404, 1355),
    )
  },

  'reveal cost': async (w) => {
    const [coin] = await w.coins('5')
    const request = meltRequest(w, coin, ['2'], w.money('0.5'))
    const answer = await w.call('POST', request.path, request.body)
    return first(
      expect(answer, 200),
      expect(await w.call('POST', request.revealPath, request.reveal(answer.body.noreveal_index)), 400, 1360),
    )
  },
}
