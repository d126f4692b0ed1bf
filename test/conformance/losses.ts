/** What a finding tells beside its row: where the reply was tried among the effects of others, and who loses how much. */
import t from 'tap'
import type { Finding } from '../../src/conformance/checks/finding.js'
import { judged } from './drawn-histories.js'
import { judgeChanged } from './fixtures.js'
import { stage } from './hand-made.js'

/** Who loses how much, and why, of the findings against a row. */
function lossesIn(findings: readonly Finding[], row: string): string[] {
  const losses = findings.filter((one) => one.row === row).flatMap((one) => one.losses ?? [])
  return [...new Set(losses.map(({ who, amount = '?', why }) => `${who} loses ${amount}: ${why}`))]
}

/** Where the reply was tried, without the names of spans, and the rows that were open there. */
function positionsIn(findings: readonly Finding[], row: string): string[] {
  const positions = findings.filter((one) => one.row === row).flatMap((one) => one.positions ?? [])
  return positions.map(({ after, refused }) => {
    const before = after.map((effect) => effect.replace(/ \(.*\)/, '')).join(', ')
    const rows = refused.map((one) => one.row.slice(one.row.lastIndexOf('/') + 1)).join(', ')
    return `${before === '' ? 'at once' : `after ${before}`}: ${rows}`
  })
}

t.test('two winners', async (t) => {
  const { findings } = await judged(`
    alice |--claims 200--|  |--pays 200--|
    bob                         |--pays 200--|`)
  const row = 'merchant/post-orders-ORDER_ID-pay/409-already-paid'
  t.same(lossesIn(findings, row), [
    'alice loses KUDOS:5: the order is delivered once, and to another',
    'merchant loses KUDOS:5: it delivers 2 times, and holds less than that many prices',
    'bob loses KUDOS:5: the order is delivered once, and to another',
  ])
  t.same(positionsIn(findings, row).slice(0, 3), [
    'at once: 200-paid, 451-limit',
    'after alice: a deposit: 200-paid, 451-limit',
    'after alice: a deposit, alice: 200-paid: 409-already-paid',
  ])
})

t.test('one coin pays two orders, and the exchange has confirmed both: it bears the loss', async (t) => {
  const sale = { order: 'sale' }
  const other = { order: 'other' }
  const { played, events } = await stage(
    'double-spend',
    [
      { call: 'shop.order', with: { amount: '5' }, bind: 'sale' },
      { call: 'shop.order', with: { amount: '5' }, bind: 'other' },
      { call: 'alice.stock', with: { coins: ['5'] } },
      { call: 'alice.claim', with: sale },
      { call: 'alice.claim', with: other },
      {
        race: [
          [{ call: 'alice.pay', with: { ...sale, coins: [0] } }],
          [{ call: 'alice.pay', with: { ...other, coins: [0] } }],
        ],
      },
    ],
    { shop: 'storefront', alice: 'wallet' },
    ['deposit-never-runs-out'],
  )
  const { findings } = judgeChanged(played, events)
  const row = 'merchant/post-orders-ORDER_ID-pay/409-coin-spent'
  const told = ['exchange loses KUDOS:5: it owes for a coin more than the coin was worth']
  t.same(lossesIn(findings, row), told, 'not the merchant')
  t.same(lossesIn(findings, 'exchange/post-batch-deposit/409-coin-spent'), told)
  t.same(positionsIn(findings, row), [
    'at once: 200-paid',
    'after alice: a deposit: 409-coin-spent',
    'after alice: a deposit, alice: 200-paid: 409-coin-spent',
  ])
})

t.test('one id of a refund stands for two amounts: within the deposit nobody loses', async (t) => {
  const refund = { wallet: 'alice', coin: 0, contract: 'sale', id: 1 }
  const { played, events } = await stage(
    'id-reused',
    [
      { call: 'alice.withdraw', with: { coins: ['5'] } },
      { call: 'clerk.deposit', with: { wallet: 'alice', coin: 0, contract: 'sale' } },
      { call: 'clerk.refund', with: { ...refund, amount: '2' } },
      { call: 'clerk.refund', with: { ...refund, amount: '3' } },
    ],
    { alice: 'wallet', clerk: 'signer' },
    ['refund-id-means-nothing'],
  )
  const { findings } = judgeChanged(played, events)
  const row = 'exchange/post-coins-COIN_PUB-refund/424-id-reused'
  t.ok(findings.some((one) => one.row === row && one.verdict === 'violated'))
  t.same(lossesIn(findings, row), [])
})
