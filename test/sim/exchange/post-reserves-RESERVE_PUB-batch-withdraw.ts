/** Withdrawing coins, page post-reserves-RESERVE_PUB-batch-withdraw. */
import t from 'tap'
import { formatAmount, parseAmount } from '../../../src/protocol/encoding/amount.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../src/protocol/encoding/crockford.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { coinEnvelopeHash, coinPubHash } from '../../../src/protocol/crypto/planchet.js'
import { rsaUnblind, rsaVerify, rsaVerifyBlinded } from '../../../src/protocol/crypto/rsa-blind.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import {
  batchWithdraw,
  type WithdrawPlanchet,
} from '../../../src/protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { hashNormalizedPayto } from '../../../src/protocol/payto.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  packOperation,
} from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import {
  alterDenomination,
  blank,
  denominationOf,
  fund,
  loseKey,
  RESERVE_PUB,
  revoke,
  SENDER,
  signed,
  withdraw,
} from '../holder.js'
import { deposit } from '../seller.js'

const book = new GuardBook('exchange/post-reserves-RESERVE_PUB-batch-withdraw')

const balance = (scene: Scene) => scene.world.exchange.store.get('reserves', RESERVE_PUB)?.balance

t.test('planchets are signed blindly, and become coins that can be spent', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:7.02')
  const answer = await withdraw(scene, [signed(scene, '5', 'one'), signed(scene, '2', 'two')])
  granted(t, answer)
  const { ev_sigs: signatures } = readReply(batchWithdraw, 200, answer.json)
  t.equal(signatures.length, 2)
  const coins = [blank(scene, '5', 'one'), blank(scene, '2', 'two')].map((planchet, index) => {
    const { key, hash } = denominationOf(scene, index === 0 ? '5' : '2')
    const blind = decodeCrockfordVariable(signatures[index]?.ev_sig.blinded_rsa_signature ?? '')
    t.ok(rsaVerifyBlinded(planchet.blinded, blind, key), 'in the order of the request')
    const signature = rsaUnblind(blind, planchet.blindingSecret, key)
    t.ok(rsaVerify(coinPubHash(planchet.coinPub), signature, key))
    return {
      priv: planchet.coinPriv,
      pub: encodeCrockford(planchet.coinPub),
      denomination: hash,
      value: index === 0 ? 'KUDOS:5' : 'KUDOS:2',
      signature: encodeCrockford(signature),
    }
  })
  granted(t, await deposit(scene, coins))
})

t.test('a reserve pays the value of the coins and a fee for each', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  granted(t, await withdraw(scene, [signed(scene, '5', 'one'), signed(scene, '2', 'two')]))
  t.equal(balance(scene), 'KUDOS:2.98')
})

t.test('the same planchets again get the same signatures, for nothing', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:5.01')
  const planchets = [signed(scene, '5')]
  const first = await withdraw(scene, planchets)
  const again = await withdraw(scene, planchets)
  granted(t, again)
  t.equal(again.text, first.text)
  t.equal(balance(scene), 'KUDOS:0')
})

t.test('the same planchets twice at the same time are paid for once', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const [first, second] = await Promise.all([1, 2].map(() => withdraw(scene, [signed(scene, '5')])))
  if (first === undefined || second === undefined) throw new Error('no answers')
  granted(t, first)
  t.equal(second.text, first.text)
  t.equal(balance(scene), 'KUDOS:4.99')
})

t.test('the key in the path must be a key; its spelling is free', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  for (const key of ['short', RESERVE_PUB.slice(1), `${RESERVE_PUB}0`, RESERVE_PUB.replace(/^./, '!')]) {
    const answer = await withdraw(scene, [signed(scene, '1')], key)
    book.refused(t, answer, 'reserve-key-well-formed', 400, 'GENERIC_RESERVE_PUB_MALFORMED')
    t.equal(answer.json['detail'], key)
  }
  granted(t, await withdraw(scene, [signed(scene, '1')], RESERVE_PUB.toLowerCase()))
  t.equal(balance(scene), 'KUDOS:8.99')
})

t.test('the body has to be JSON, then the key has to be one, then the fields are read', async (t) => {
  const parameters = { RESERVE_PUB: 'short' }
  const scene = new Scene()
  const noJson = await scene.call(batchWithdraw, { parameters, body: Buffer.from('{') })
  refused(t, noJson, 400, 'GENERIC_JSON_INVALID')
  const noFields = await scene.call(batchWithdraw, { parameters, body: Buffer.from('{}') })
  book.refused(t, noFields, 'reserve-key-well-formed', 400, 'GENERIC_RESERVE_PUB_MALFORMED')
})

t.test('planchets have the cipher of their denomination', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const coin_ev = { cipher: 'CS', cs_nonce: made('n'), cs_blinded_c0: made('0'), cs_blinded_c1: made('1') }
  const body = { planchets: [signed(scene, '1'), { ...signed(scene, '2'), coin_ev }] }
  const answer = await scene.call(batchWithdraw, { parameters: { RESERVE_PUB }, body })
  book.refused(t, answer, 'ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
  t.equal(balance(scene), 'KUDOS:10')
})

t.test('a withdrawal asks for 1 to 256 coins', async (t) => {
  const scene = new Scene()
  for (const planchets of [[], new Array<WithdrawPlanchet>(257).fill(signed(scene, '1'))]) {
    const answer = await withdraw(scene, planchets)
    book.refused(t, answer, 'planchets-given', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
  const most = new Array<WithdrawPlanchet>(256).fill(signed(scene, '1'))
  refused(t, await withdraw(scene, most), 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
})

t.test('an unknown denomination is refused with a signed word about it', async (t) => {
  const scene = new Scene()
  const unknown = made('denomination', 64)
  const answer = await withdraw(scene, [
    signed(scene, '1'),
    { ...signed(scene, '2'), denom_pub_hash: unknown },
  ])
  book.refused(t, answer, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  t.equal(answer.json['h_denom_pub'], unknown)
  const values = { timestamp: timestamp(scene.clock.now()), denomPubHash: decodeCrockford(unknown, 64) }
  const pub = decodeCrockford(answer.said('exchange_pub'), 32)
  t.ok(affirmDenominationUnknown.verify(pub, decodeCrockford(answer.said('exchange_sig'), 64), values))
  t.same(pub, scene.world.exchange.keyring.signing.pub)
})

t.test('a denomination past its time is refused with a signed word about it', async (t) => {
  const scene = new Scene()
  const lastSecond = 365 * 86_400 - 3600 - 1
  scene.clock.advance(lastSecond)
  await fund(scene, 'KUDOS:10')
  granted(t, await withdraw(scene, [signed(scene, '1', 'in time')]))
  scene.clock.advance(1)
  const planchet = signed(scene, '1')
  const answer = await withdraw(scene, [planchet])
  book.refused(t, answer, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  const values = {
    timestamp: timestamp(scene.clock.now()),
    operation: packOperation(answer.said('oper')),
    denomPubHash: decodeCrockford(planchet.denom_pub_hash, 64),
  }
  const pub = decodeCrockford(answer.said('exchange_pub'), 32)
  t.ok(affirmDenominationExpired.verify(pub, decodeCrockford(answer.said('exchange_sig'), 64), values))
})

t.test('every planchet must be signed by the reserve', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const right = signed(scene, '1')
  const hops = scene.hops.length
  const wrong = [
    { ...right, reserve_sig: tampered(right.reserve_sig) },
    { ...right, coin_ev: signed(scene, '1', 'another').coin_ev },
    { ...right, denom_pub_hash: signed(scene, '2').denom_pub_hash },
    signed(scene, '1', 'blank', new Uint8Array(32).fill(4)),
  ]
  for (const planchet of wrong) {
    const answer = await withdraw(scene, [signed(scene, '2', 'fine'), planchet])
    book.refused(t, answer, 'signed-by-reserve', 403, 'EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID')
  }
  t.equal(scene.hops.length, hops, 'before the bank is asked')
})

t.test('a reserve exists once money has arrived for it', async (t) => {
  const scene = new Scene()
  const answer = await withdraw(scene, [signed(scene, '1')])
  book.refused(t, answer, 'reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
  await fund(scene, 'KUDOS:1.01')
  granted(t, await withdraw(scene, [signed(scene, '1')]))
})

t.test('a silent bank leaves a new reserve unknown for now', async (t) => {
  const scene = new Scene()
  const silence = { from: 'exchange', to: 'bank', page: 'get-history-incoming', phase: 'reply' } as const
  scene.world.network.arm({ ...silence, nth: 1 })
  await fund(scene, 'KUDOS:1.01')
  const answer = await withdraw(scene, [signed(scene, '1')])
  book.refused(t, answer, 'reserve-known', 404, 'EXCHANGE_GENERIC_RESERVE_UNKNOWN')
  scene.clock.advance(60)
  granted(t, await withdraw(scene, [signed(scene, '1')]))
})

t.test('a planchet is signed once', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const twice = await withdraw(scene, [signed(scene, '1'), signed(scene, '1')])
  book.refused(t, twice, 'planchets-fresh', 409, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET')
  granted(t, await withdraw(scene, [signed(scene, '1')]))
  const mixed = await withdraw(scene, [signed(scene, '1'), signed(scene, '2')])
  book.refused(t, mixed, 'planchets-fresh', 409, 'EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET')
  t.equal(balance(scene), 'KUDOS:8.99')
})

t.test('a reserve that has too little gives nothing', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:3.01999999')
  const answer = await withdraw(scene, [signed(scene, '1', 'one'), signed(scene, '2', 'two')])
  book.refused(t, answer, 'reserve-rich-enough', 409, 'EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS')
  t.equal(answer.json['balance'], 'KUDOS:3.01999999')
  t.equal(answer.json['requested_amount'], 'KUDOS:3.02')
  t.equal(balance(scene), 'KUDOS:3.01999999')
  t.equal(scene.world.exchange.store.all('withdrawals').length, 0)
  granted(t, await withdraw(scene, [signed(scene, '2', 'two')]))
})

t.test('what the exchange keeps of a planchet is its envelope hash', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const planchet = blank(scene, '1')
  granted(t, await withdraw(scene, [signed(scene, '1')]))
  const key = encodeCrockford(coinEnvelopeHash(planchet.denomPubHash, planchet.blinded))
  t.equal(scene.world.exchange.store.get('withdrawals', key)?.reserve_pub, RESERVE_PUB)
  t.equal(formatAmount(parseAmount(balance(scene) ?? '')), 'KUDOS:8.99')
})

t.test('denominations that are not in use yet, revoked or lost make no coins', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const planchets = [signed(scene, '1')]
  alterDenomination(scene, '1', (before) => ({ ...before, start: timestamp(scene.clock.now() + 1) }))
  const early = await withdraw(scene, planchets)
  book.refused(t, early, 'denomination-begun', 410, 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE')
  scene.clock.advance(1)
  loseKey(scene, '1')
  const lost = await withdraw(scene, planchets)
  book.refused(t, lost, 'denomination-not-lost', 410, 'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST')
  granted(t, await revoke(scene, denominationOf(scene, '1').hash), 204)
  const revoked = await withdraw(scene, planchets)
  book.refused(t, revoked, 'denomination-not-revoked', 410, 'EXCHANGE_GENERIC_DENOMINATION_REVOKED')
  t.equal(revoked.json['detail'], 'batch-withdraw', 'without a proof')
  t.notOk('exchange_sig' in revoked.json)
})

t.test('what was granted is granted again, whatever became of the denomination', async (t) => {
  const scene = new Scene()
  await fund(scene, 'KUDOS:10')
  const planchets = [signed(scene, '1')]
  const first = await withdraw(scene, planchets)
  granted(t, first)
  loseKey(scene, '1')
  granted(t, await revoke(scene, denominationOf(scene, '1').hash), 204)
  scene.clock.advance(2 * 365 * 86_400)
  t.equal((await withdraw(scene, planchets)).text, first.text)
})

t.test('the law may limit what is withdrawn at once, but not what was withdrawn before', async (t) => {
  const scene = new Scene({ exchange: { withdrawLimit: '2.02' } })
  await fund(scene, 'KUDOS:10')
  const answer = await withdraw(scene, [signed(scene, '2'), signed(scene, '0.1', 'tenth')])
  book.refused(t, answer, 'within-legal-limit', 451, 'EXCHANGE_GENERIC_KYC_REQUIRED')
  t.equal(answer.json['h_payto'], encodeCrockford(hashNormalizedPayto(SENDER)))
  t.equal(answer.json['bad_kyc_auth'], false)
  granted(t, await withdraw(scene, [signed(scene, '1', 'one'), signed(scene, '1', 'two')]))
  t.throws(() => new Scene({ exchange: { withdrawLimit: 'much' } }), 'a limit is an amount')
})

book.close()
