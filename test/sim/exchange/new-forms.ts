/** The newer forms of withdrawing and changing coins, experimental: pages post-withdraw, post-melt, post-reveal-melt. */
import t from 'tap'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { KAPPA } from '../../../src/protocol/crypto/refresh.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { melt, type MeltRequest } from '../../../src/protocol/endpoints/exchange/post-melt.js'
import {
  revealMelt,
  type RevealMeltRequest,
} from '../../../src/protocol/endpoints/exchange/post-reveal-melt.js'
import { withdraw, type WithdrawRequest } from '../../../src/protocol/endpoints/exchange/post-withdraw.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  alterDenomination,
  blank,
  coinFrom,
  denominationOf,
  fund,
  lookAtReserve,
  loseKey,
  revoke,
  sendRecoupRefresh,
} from '../holder.js'
import { seededChange, withdrawal } from '../new-holder.js'
import { deposit } from '../seller.js'
import { coin } from '../wallet.js'

const withdrawBook = new GuardBook('exchange/post-withdraw')
const meltBook = new GuardBook('exchange/post-melt')
const revealBook = new GuardBook('exchange/post-reveal-melt')
const ten = coin('10', 'new forms')

const cs = { cipher: 'CS' as const, cs_nonce: made('n'), cs_blinded_c0: made('0'), cs_blinded_c1: made('1') }

t.test('one signature of the reserve is enough for a batch', async (t) => {
  const scene = new Scene({ exchange: { withdrawLimit: '8' } })
  const wish = withdrawal(scene, ['5', '2'])
  const send = (changes: Partial<WithdrawRequest> = {}) =>
    scene.call(withdraw, { body: { ...wish, ...changes } })
  const early = await send()
  withdrawBook.refused(t, early, 'reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
  await fund(scene, 'KUDOS:8')
  const first = await send()
  granted(t, first)
  const { ev_sigs } = readReply(withdraw, 200, first.json)
  const coins = ['5', '2'].map((value, index) => {
    const signature = ev_sigs[index]
    if (signature?.cipher !== 'RSA') throw new Error('not signed')
    return coinFrom(scene, blank(scene, value, `new ${String(index)}`), signature.blinded_rsa_signature)
  })
  granted(t, await deposit(scene, coins))
  t.equal((await send()).text, first.text, 'again, for nothing')
  const history = await lookAtReserve(scene)
  t.match(history.json, {
    balance: 'KUDOS:0.98',
    history: [{ type: 'CREDIT' }, { type: 'WITHDRAW', amount: 'KUDOS:7.02', withdraw_fee: 'KUDOS:0.02' }],
  })
  const poor = await scene.call(withdraw, { body: withdrawal(scene, ['1'], 'poor') })
  withdrawBook.refused(t, poor, 'reserve-rich-enough', 409, 'EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS')
  const much = await scene.call(withdraw, { body: withdrawal(scene, ['10'], 'much') })
  withdrawBook.refused(t, much, 'within-legal-limit', 451, 'EXCHANGE_GENERIC_KYC_REQUIRED')
  const tenth = withdrawal(scene, ['0.1', '0.1'])
  const twice = await scene.call(withdraw, { body: withdrawal(scene, ['0.1'], 'new') })
  granted(t, twice)
  const again = await scene.call(withdraw, { body: tenth })
  withdrawBook.refused(t, again, 'planchets-fresh', 400, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET')
})

t.test('a batch that is wrong is refused', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const wish = withdrawal(scene, ['5', '2'])
  const send = (changes: Partial<WithdrawRequest> = {}) =>
    scene.call(withdraw, { body: { ...wish, ...changes } })
  const [first] = wish.coin_evs
  if (first === undefined) throw new Error('no planchet')
  const { coin_evs, denoms_h } = wish
  const sizes = [
    { detail: 'coin_evs', wrong: { coin_evs: coin_evs.slice(1) } },
    { detail: 'denoms_h', wrong: { denoms_h: denoms_h.slice(1) } },
    { detail: 'denoms_h', wrong: { coin_evs: [], denoms_h: [] } },
  ]
  for (const { detail, wrong } of sizes) {
    const answer = await send(wrong)
    withdrawBook.refused(t, answer, 'planchets-given', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], detail)
  }
  const ages = [
    { detail: 'max_age', wrong: { max_age: 12 } },
    { detail: 'coin_evs', wrong: { coin_evs: [first, []] } },
  ]
  for (const { detail, wrong } of ages) {
    const aged = await send(wrong)
    withdrawBook.refused(t, aged, 'without-ages', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(aged.json['detail'], detail)
  }
  const mixed = await send({ coin_evs: [first, cs] })
  withdrawBook.refused(t, mixed, 'ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
  const forged = await send({ reserve_sig: tampered(wish.reserve_sig) })
  withdrawBook.refused(t, forged, 'signed-by-reserve', 403, 'EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID')
  const [, other = ''] = wish.denoms_h
  const unknown = await send({ denoms_h: [made('unknown', 64), other] })
  withdrawBook.refused(t, unknown, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  const before = denominationOf(scene, '5')
  const now = scene.clock.now()
  alterDenomination(scene, '5', (one) => ({ ...one, start: timestamp(now + 1) }))
  const begun = 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'
  withdrawBook.refused(t, await send(), 'denomination-begun', 410, begun)
  alterDenomination(scene, '5', () => ({ ...before, expireWithdraw: timestamp(now) }))
  withdrawBook.refused(t, await send(), 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  alterDenomination(scene, '5', () => before)
  loseKey(scene, '5')
  withdrawBook.refused(
    t,
    await send(),
    'denomination-not-lost',
    410,
    'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST',
  )
  granted(t, await revoke(scene, before.hash), 204)
  withdrawBook.refused(
    t,
    await send(),
    'denomination-not-revoked',
    410,
    'EXCHANGE_GENERIC_DENOMINATION_REVOKED',
  )
})

t.test('a coin is changed with one seed', async (t) => {
  const scene = new Scene()
  const { rc, seeds, batches, request } = seededChange(scene, ten, ['5', '2'])
  const send = (changes: Partial<RevealMeltRequest> = {}) =>
    scene.call(revealMelt, { body: { rc, batch_seeds: [], ...changes } })
  const unknown = await send({ batch_seeds: seeds.slice(1) })
  revealBook.refused(t, unknown, 'melt-known', 404, 'EXCHANGE_REFRESHES_REVEAL_SESSION_UNKNOWN')
  const melted = await scene.call(melt, { body: request })
  granted(t, melted)
  t.equal((await scene.call(melt, { body: request })).text, melted.text)
  t.equal(scene.world.exchange.store.get('coins', ten.pub)?.remaining, 'KUDOS:2.95')
  const { noreveal_index: closed } = readReply(melt, 200, melted.json)
  const told = seeds.filter((_, index) => index !== closed)
  const sizes = 'EXCHANGE_REFRESHES_REVEAL_CNC_TRANSFER_ARRAY_SIZE_INVALID'
  revealBook.refused(t, await send({ batch_seeds: seeds }), 'two-sets-revealed', 400, sizes)
  const swapped = await send({ batch_seeds: [...told].reverse() })
  revealBook.refused(t, swapped, 'commitment-kept', 409, 'EXCHANGE_REFRESHES_REVEAL_COMMITMENT_VIOLATION')
  const { keys } = scene.world.exchange
  loseKey(scene, '5')
  const lost = await send({ batch_seeds: told })
  revealBook.refused(t, lost, 'keys-not-lost', 500, 'EXCHANGE_REFRESHES_REVEAL_SIGNING_ERROR')
  Object.assign(scene.world.exchange, { keys })
  const first = await send({ batch_seeds: told })
  granted(t, first)
  t.equal((await send({ batch_seeds: told })).text, first.text)
  const { ev_sigs } = readReply(revealMelt, 200, first.json)
  const coins = (batches[closed] ?? []).map(({ planchet }, index) => {
    const signature = ev_sigs[index]
    if (signature?.cipher !== 'RSA') throw new Error('not signed')
    return coinFrom(scene, planchet, signature.blinded_rsa_signature)
  })
  const [five, two] = coins
  if (five === undefined || two === undefined) throw new Error('no coins')
  granted(t, await deposit(scene, [two]))
  granted(t, await revoke(scene, five.denomination), 204)
  granted(t, await sendRecoupRefresh(scene, five))
  t.equal(scene.world.exchange.store.get('coins', ten.pub)?.remaining, 'KUDOS:7.95')
})

t.test('a change that is wrong is refused', async (t) => {
  const scene = new Scene()
  const { request } = seededChange(scene, ten, ['5', '2'])
  const send = (changes: Partial<MeltRequest> = {}) => scene.call(melt, { body: { ...request, ...changes } })
  const { coin_evs, transfer_pubs, denoms_h } = request
  const sizes: { detail: string; wrong: Partial<MeltRequest> }[] = [
    { detail: 'coin_evs', wrong: { coin_evs: coin_evs.slice(1) } },
    { detail: 'transfer_pubs', wrong: { transfer_pubs: transfer_pubs.map((set) => [...set.slice(1)]) } },
    { detail: 'denoms_h', wrong: { denoms_h: denoms_h.slice(1) } },
  ]
  for (const { detail, wrong } of sizes) {
    const answer = await send(wrong)
    meltBook.refused(t, answer, 'each-coin-described', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], detail)
  }
  const none = Array.from({ length: KAPPA }, () => [])
  const empty = await send({ denoms_h: [], coin_evs: none, transfer_pubs: none })
  meltBook.refused(t, empty, 'number-of-coins', 400, 'EXCHANGE_GENERIC_NEW_DENOMS_ARRAY_SIZE_EXCESSIVE')
  const mixed = await send({ coin_evs: request.coin_evs.map((set) => [cs, ...set.slice(1)]) })
  meltBook.refused(t, mixed, 'ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
  const aged = await send({ old_age_commitment_h: made('ages') })
  meltBook.refused(t, aged, 'without-ages', 400, 'GENERIC_PARAMETER_MALFORMED')
  const inexact = await send({ value_with_fee: 'KUDOS:8' })
  meltBook.refused(t, inexact, 'amount-exact', 400, 'GENERIC_PARAMETER_MALFORMED')
  const foreign = await send({ value_with_fee: 'EUR:7.05' })
  meltBook.refused(t, foreign, 'own-currency', 400, 'GENERIC_JSON_INVALID')
  const forged = await send({ confirm_sig: tampered(request.confirm_sig) })
  meltBook.refused(t, forged, 'signed-by-coin', 403, 'EXCHANGE_MELT_COIN_SIGNATURE_INVALID')
  const [, two = ''] = request.denoms_h
  const unknown = await send({ denoms_h: [made('unknown', 64), two] })
  meltBook.refused(t, unknown, 'new-denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  const before = denominationOf(scene, '5')
  const now = scene.clock.now()
  alterDenomination(scene, '5', (one) => ({ ...one, start: timestamp(now + 1) }))
  const future = 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'
  meltBook.refused(t, await send(), 'new-denomination-begun', 410, future)
  alterDenomination(scene, '5', () => ({ ...before, expireWithdraw: timestamp(now) }))
  meltBook.refused(t, await send(), 'new-denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  alterDenomination(scene, '5', () => before)
  loseKey(scene, '5')
  meltBook.refused(
    t,
    await send(),
    'new-denomination-not-lost',
    410,
    'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST',
  )
  granted(t, await revoke(scene, before.hash), 204)
  meltBook.refused(
    t,
    await send(),
    'new-denomination-not-revoked',
    410,
    'EXCHANGE_GENERIC_DENOMINATION_REVOKED',
  )
})

// What post-melt asks of the old coin it shares with post-coins-COIN_PUB-melt, whose test sees those guards refuse.
withdrawBook.close()
revealBook.close()
