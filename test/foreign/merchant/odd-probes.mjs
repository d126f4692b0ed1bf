/**
 * One look per oddity that tells whether it is switched on: an oddity nobody can see would prove nothing.
 */
import { get } from 'node:http'
import { keyPair } from './sign.mjs'
import { CUR } from './wallet.mjs'

/** @param {import('./wallet.mjs').World} w @returns {Promise<{ names: string[], headers: any, text: string }>} the reply to GET config, unpolished */
const raw = (w) =>
  new Promise((resolve, reject) => {
    get(`${w.shop.url}config`, (res) => {
      let text = ''
      res.on('data', (d) => (text += d))
      res.on('end', () =>
        resolve({ names: res.rawHeaders.filter((_, i) => i % 2 === 0), headers: res.headers, text }),
      )
    }).on('error', reject)
  })

/** Batches the exchange got for a payment with two coins. @param {import('./wallet.mjs').World} w */
async function batches(w) {
  const c = await w.claimed()
  const coins = [w.coin(c, `${CUR}:1`), w.coin(c, `${CUR}:3`)]
  await w.pay(c, coins)
  const sent = w.x.log
    .filter((l) => l.path === '/batch-deposit')
    .map((l) => l.body.coins.map((x) => coins.findIndex((k) => k.pub === x.coin_pub)))
  return JSON.stringify(sent)
}

/** @type {Record<string, (w: import('./wallet.mjs').World) => Promise<boolean>>} */
export const SEEN = {
  'extra-fields': async (w) => 'x_backend' in JSON.parse((await raw(w)).text),
  'extra-terms': async (w) => 'x_shop_till' in (await w.claimed()).terms,
  'content-type-charset': async (w) => /charset/.test((await raw(w)).headers['content-type']),
  'header-case': async (w) => (await raw(w)).names.includes('CONTENT-TYPE'),
  'legacy-hints': async (w) => (await w.status({ id: 'nobody' })).body.hint.startsWith('Fehler'),
  'field-order': async (w) => Object.keys(JSON.parse((await raw(w)).text))[0] !== 'name',
  'pretty-json': async (w) => (await raw(w)).text.includes('\n  "'),
  'order-id-form': async (w) => (await w.order()).id.includes(':'),
  chunked: async (w) => (await raw(w)).headers['content-length'] === undefined,
  'long-deadlines': async (w) => (await w.claimed()).terms.pay_deadline.t_s > Date.now() / 1000 + 20 * 86400,
  'no-keep-alive': async (w) => (await w.call('GET', 'config')).headers.get('connection') === 'close',
  'coin-order': async (w) => (await batches(w)) === '[[1,0]]',
  'deposit-singly': async (w) => (await batches(w)) === '[[0],[1]]',
  'deposit-twice': async (w) => (await batches(w)) === '[[0,1],[0,1]]',
  'deposit-retry': async (w) => {
    w.x.faults.dropDeposit = 1
    return (await batches(w)) === '[[0,1],[0,1]]'
  },
  'refund-split': async (w) => {
    const c = await w.paid()
    await w.grant(c, `${CUR}:2`)
    return (await w.fetch(c)).body.refunds.length === 2
  },
  'claimed-before-token': async (w) => {
    const { id } = await w.claimed()
    return (await w.claim({ id }, keyPair())).status === 409
  },
  'pay-unlocked': async (w) => {
    const c = await w.claimed()
    w.x.faults.slow = 20
    const both = await Promise.all([1, 2].map(() => w.pay(c, [w.coin(c, `${CUR}:4`)])))
    return w.depositedFor(c) === 2 && both.filter((r) => r.status === 200).length === 1
  },
  'deadline-first': async (w) => {
    const c = await w.paid({ pay_deadline: { t_s: Math.floor(Date.now() / 1000) + 600 } })
    w.skew += 7200
    return (await w.pay(c, [c.coin])).status === 410
  },
  'slow-504': async (w) => {
    const c = await w.claimed()
    w.x.faults.hang = true
    return (await w.pay(c, [w.coin(c, `${CUR}:4`)])).status === 504
  },
}
