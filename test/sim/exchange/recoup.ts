/**
 * Getting money back for coins of revoked denominations: pages post-management-denominations-H_DENOM_PUB-revoke,
 * post-coins-COIN_PUB-recoup and post-coins-COIN_PUB-recoup-refresh.
 */
import t, { type Test } from 'tap'
import { decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import type { ErrorName } from '../../../src/protocol/errors.js'
import { affirmDenominationExpired, packOperation } from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, START, tampered, type Answer } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  alterDenomination,
  changed,
  denominationOf,
  prepareChange,
  RESERVE_PUB,
  revoke,
  sendMelt,
  sendRecoup,
  sendRecoupRefresh,
  withdrawn,
  type HeldCoin,
} from '../holder.js'
import { deposit } from '../seller.js'
import { revokeDenomination } from '../../../src/protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { coin } from '../wallet.js'

const revokeBook = new GuardBook('exchange/post-management-denominations-H_DENOM_PUB-revoke')

const balance = (scene: Scene) => scene.world.exchange.store.get('reserves', RESERVE_PUB)?.balance
const left = (scene: Scene, pub: string) => scene.world.exchange.store.get('coins', pub)?.remaining

async function one(coins: Promise<HeldCoin[]>): Promise<HeldCoin> {
  const [first] = await coins
  if (first === undefined) throw new Error('no coin')
  return first
}

t.test('the master key revokes, and once is enough', async (t) => {
  const scene = new Scene()
  const { hash } = denominationOf(scene, '5')
  granted(t, await revoke(scene, hash), 204)
  scene.clock.advance(1)
  granted(t, await revoke(scene, hash), 204)
  t.strictSame(scene.world.exchange.store.all('revocations'), [{ at: scene.clock.now() - 1 }])
})

t.test('nobody else revokes, and nothing else is revoked', async (t) => {
  const scene = new Scene()
  const { hash } = denominationOf(scene, '5')
  const send = (h_denom_pub: string, master_sig: string) =>
    scene.call(revokeDenomination, { parameters: { H_DENOM_PUB: h_denom_pub }, body: { master_sig } })
  const forged = await send(hash, made('signature', 64))
  revokeBook.refused(t, forged, 'signed-by-master', 403, 'GENERIC_PARAMETER_MALFORMED')
  const short = await send('short', made('signature', 64))
  revokeBook.refused(t, short, 'hash-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED')
  const unknown = await revoke(scene, made('unknown', 64))
  revokeBook.refused(t, unknown, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  t.strictSame(scene.world.exchange.store.all('revocations'), [])
})

t.test('a coin that was withdrawn goes back to its reserve, all that is left of it', async (t) => {
  const scene = new Scene()
  const five = await one(withdrawn(scene, ['5']))
  granted(t, await deposit(scene, [[five, 'KUDOS:2']]))
  granted(t, await revoke(scene, five.denomination), 204)
  const first = await sendRecoup(scene, five)
  granted(t, first)
  t.strictSame(first.json, { reserve_pub: RESERVE_PUB })
  t.equal(balance(scene), 'KUDOS:3')
  t.equal(left(scene, five.pub), 'KUDOS:0')
  t.equal((await sendRecoup(scene, five)).text, first.text, 'again, for nothing')
  t.equal(balance(scene), 'KUDOS:3')
})

t.test('a coin that was changed goes back to the old one, however old that is', async (t) => {
  const scene = new Scene()
  const ten = await one(withdrawn(scene, ['10']))
  const five = await one(changed(scene, ten, ['5']))
  granted(t, await revoke(scene, five.denomination), 204)
  alterDenomination(scene, '10', (before) => ({ ...before, expireDeposit: timestamp(scene.clock.now()) }))
  const first = await sendRecoupRefresh(scene, five)
  granted(t, first)
  t.strictSame(first.json, { old_coin_pub: ten.pub })
  t.equal(left(scene, ten.pub), 'KUDOS:9.96', 'the fees are gone')
  t.equal((await sendRecoupRefresh(scene, five)).text, first.text)
  t.equal(left(scene, ten.pub), 'KUDOS:9.96')
})

/** What both pages have in common. */
interface Way {
  readonly send: typeof sendRecoup
  readonly operation: string
  readonly codes: Readonly<Record<'signature' | 'origin' | 'notEligible', ErrorName>>
  /** A coin of 5 that came that way. */
  readonly make: (scene: Scene) => Promise<HeldCoin>
}

const WAYS: Readonly<Record<string, Way>> = {
  'exchange/post-coins-COIN_PUB-recoup': {
    send: sendRecoup,
    operation: 'RECOUP',
    codes: {
      signature: 'EXCHANGE_RECOUP_SIGNATURE_INVALID',
      origin: 'EXCHANGE_RECOUP_WITHDRAW_NOT_FOUND',
      notEligible: 'EXCHANGE_RECOUP_NOT_ELIGIBLE',
    },
    make: (scene) => one(withdrawn(scene, ['5'])),
  },
  'exchange/post-coins-COIN_PUB-recoup-refresh': {
    send: sendRecoupRefresh,
    operation: 'RECOUP-REFRESH',
    codes: {
      signature: 'EXCHANGE_RECOUP_REFRESH_SIGNATURE_INVALID',
      origin: 'EXCHANGE_RECOUP_REFRESH_MELT_NOT_FOUND',
      notEligible: 'EXCHANGE_RECOUP_REFRESH_NOT_ELIGIBLE',
    },
    make: (scene) => one(changed(scene, coin('10', 'recoup'), ['5'])),
  },
}

for (const [page, { send, operation, codes, make }] of Object.entries(WAYS)) {
  const book = new GuardBook(page)

  const proved = (t: Test, answer: Answer, hash: string): void => {
    const values = {
      timestamp: timestamp(START),
      operation: packOperation(answer.said('oper')),
      denomPubHash: decodeCrockford(hash, 64),
    }
    t.equal(answer.said('oper'), operation)
    const pub = decodeCrockford(answer.said('exchange_pub'), 32)
    t.ok(affirmDenominationExpired.verify(pub, decodeCrockford(answer.said('exchange_sig'), 64), values))
  }

  t.test(`${page}: only for denominations that were revoked, in their time`, async (t) => {
    const scene = new Scene()
    const five = await make(scene)
    const early = await send(scene, five)
    book.refused(t, early, 'denomination-revoked', 410, codes.notEligible)
    proved(t, early, five.denomination)
    granted(t, await revoke(scene, five.denomination), 204)
    const unknown = await send(scene, five, { denom_pub_hash: made('unknown', 64) })
    book.refused(t, unknown, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
    const before = denominationOf(scene, '5')
    alterDenomination(scene, '5', (it) => ({ ...it, expireDeposit: timestamp(scene.clock.now()) }))
    const late = await send(scene, five)
    book.refused(t, late, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
    alterDenomination(scene, '5', () => ({ ...before, start: timestamp(scene.clock.now() + 1) }))
    const future = await send(scene, five)
    book.refused(t, future, 'denomination-begun', 410, 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE')
  })

  t.test(`${page}: only by the owner of the coin, who knows its blinding`, async (t) => {
    const scene = new Scene()
    const five = await make(scene)
    granted(t, await revoke(scene, five.denomination), 204)
    const short = await send(scene, { ...five, pub: 'short' })
    book.refused(t, short, 'coin-key-well-formed', 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')
    const cs = { cipher: 'CS' as const, cs_signature_r: made('r'), cs_signature_s: made('s') }
    const mixed = await send(scene, five, { denom_sig: cs })
    book.refused(t, mixed, 'cipher-fits', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
    const forged = await send(scene, { ...five, signature: coin('5', 'another').signature })
    book.refused(t, forged, 'signed-by-denomination', 403, 'EXCHANGE_DENOMINATION_SIGNATURE_INVALID')
    const tamperedSig = await send(scene, five, { coin_sig: tampered(made('signature', 64)) })
    book.refused(t, tamperedSig, 'signed-by-coin', 403, codes.signature)
    const guessed = await send(scene, { ...five, blindingSecret: decodeCrockford(made('guess'), 32) })
    book.refused(t, guessed, 'origin-known', 404, codes.origin)
  })

  t.test(`${page}: a coin is what it was, and gives what it has`, async (t) => {
    const scene = new Scene()
    const five = await make(scene)
    granted(t, await deposit(scene, [five]))
    granted(t, await revoke(scene, five.denomination), 204)
    const spent = await send(scene, five)
    book.refused(t, spent, 'something-left-on-coin', 409, 'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS')
    const { store } = scene.world.exchange
    const known = store.get('coins', five.pub)
    if (known === undefined) throw new Error('not known')
    store.transact((writer) => {
      writer.put('coins', five.pub, { ...known, h_age_commitment: made('ages') })
    })
    const aged = await send(scene, five)
    book.refused(t, aged, 'ages-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH')
    store.transact((writer) => {
      writer.put('coins', five.pub, { ...known, denom_pub_hash: denominationOf(scene, '10').hash })
    })
    const other = await send(scene, five)
    book.refused(t, other, 'denomination-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY')
  })

  book.close()
}

t.test('a coin that is refunded after its recoup can be recouped again', async (t) => {
  const scene = new Scene()
  const [five, two] = await withdrawn(scene, ['5', '2'])
  if (five === undefined || two === undefined) throw new Error('no coins')
  granted(t, await revoke(scene, five.denomination), 204)
  granted(t, await sendRecoup(scene, five))
  t.equal(balance(scene), 'KUDOS:5')
  scene.world.exchange.store.transact((writer) => {
    const known = writer.get('coins', five.pub)
    if (known !== undefined) writer.put('coins', five.pub, { ...known, remaining: 'KUDOS:1' })
  })
  granted(t, await sendRecoup(scene, five))
  t.equal(balance(scene), 'KUDOS:6')
  granted(t, await sendMelt(scene, prepareChange(scene, two, ['1'])))
})

revokeBook.close()
