/** Depositing the coins of a contract, page post-batch-deposit. */
import t from 'tap'
import fc from 'fast-check'
import { parseAmount } from '../../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { coinPubHash } from '../../../src/protocol/crypto/planchet.js'
import { NEVER, timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { hashText } from '../../../src/protocol/crypto/hash.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import {
  batchDeposit,
  type DepositCoin,
} from '../../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  confirmDeposit,
  hashCoinSigs,
  packOperation,
} from '../../../src/protocol/signatures/exchange.js'
import { NO_HASH } from '../../../src/protocol/signatures/wallet.js'
import { flipBit } from '../../protocol/properties.js'
import { AGE_MASK } from '../../../src/sim/exchange/age-restriction.js'
import { TEST_KEYRING } from '../../../src/sim/keyring.js'
import { made, Scene, START, tampered, type Answer } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  deposit,
  depositRequest,
  remaining,
  SELLER_PUB,
  sendDeposit,
  TERMS,
  wireHash,
  type Terms,
} from '../seller.js'
import { coin, mint, type Paying } from '../wallet.js'

const book = new GuardBook('exchange/post-batch-deposit')

const five = coin('5', 'batch 1')
const two = coin('2', 'batch 2')
const one = coin('1', 'batch 3')

/** True if the answer confirms this deposit with this sum, signed by the exchange. */
function isConfirmed(
  scene: Scene,
  answer: Answer,
  coins: readonly Paying[],
  totalWithoutFee: string,
  changes: Partial<Terms> = {},
): boolean {
  const terms = { ...TERMS, ...changes }
  const body = depositRequest(scene, coins, changes)
  const success = readReply(batchDeposit, 200, answer.json)
  const values = {
    contractTermsHash: hashText(terms.contract),
    wireHash: wireHash(terms),
    policyHash: NO_HASH,
    exchangeTimestamp: success.exchange_timestamp,
    wireDeadline: terms.wireDeadline,
    refundDeadline: terms.refundDeadline ?? timestamp(0),
    totalWithoutFee: parseAmount(totalWithoutFee),
    coinSigsHash: hashCoinSigs(body.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
    merchantPub: SELLER_PUB,
  }
  const { signing } = scene.world.exchange.keyring
  return (
    success.exchange_pub === encodeCrockford(signing.pub) &&
    confirmDeposit.verify(signing.pub, decodeCrockford(success.exchange_sig, 64), values)
  )
}

/** The deposit of some coins, with the last coin changed. */
function withLast(scene: Scene, coins: readonly Paying[], change: (coin: DepositCoin) => DepositCoin) {
  const body = depositRequest(scene, coins)
  const last = body.coins.pop()
  return { ...body, coins: last === undefined ? [] : [...body.coins, change(last)] }
}

t.test('a deposit takes the coins and is confirmed with their sum less fees', async (t) => {
  const scene = new Scene()
  scene.clock.advance(5)
  const answer = await deposit(scene, [five, [two, 'KUDOS:1.5']])
  granted(t, answer)
  t.strictSame(answer.json['exchange_timestamp'], { t_s: START + 5 })
  t.ok(isConfirmed(scene, answer, [five, [two, 'KUDOS:1.5']], 'KUDOS:6.46'))
  t.equal(remaining(scene, five), 'KUDOS:0')
  t.equal(remaining(scene, two), 'KUDOS:0.5')
})

t.test('without a refund deadline none is signed; wallet data is signed where there is some', async (t) => {
  for (const changes of [{ refundDeadline: undefined }, { walletDataHash: made('wallet data', 64) }]) {
    const scene = new Scene()
    const answer = await deposit(scene, [five], changes)
    granted(t, answer)
    t.ok(isConfirmed(scene, answer, [five], 'KUDOS:4.98', changes))
  }
})

t.test('the same deposit again gets the same confirmation and takes nothing', async (t) => {
  const scene = new Scene()
  const first = await deposit(scene, [two, [five, 'KUDOS:3']])
  scene.clock.advance(60)
  const again = await deposit(scene, [two, [five, 'KUDOS:3']])
  granted(t, again)
  t.equal(again.text, first.text, 'with the time of the first')
  t.equal(remaining(scene, five), 'KUDOS:2')
})

t.test('a coin can be deposited in parts, under one contract or several', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[five, 'KUDOS:1']]))
  granted(t, await deposit(scene, [[five, 'KUDOS:1.5']]))
  granted(t, await deposit(scene, [[five, 'KUDOS:2.5']], { contract: 'another' }))
  t.equal(remaining(scene, five), 'KUDOS:0')
})

t.test('further coins may come under the same terms, confirmed with the time of the first', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  scene.clock.advance(60)
  const answer = await deposit(scene, [two])
  t.strictSame(answer.json['exchange_timestamp'], { t_s: START })
  t.ok(isConfirmed(scene, answer, [two], 'KUDOS:1.98'))
})

t.test('a merchant need not sign, but a signature that is there must be right', async (t) => {
  const scene = new Scene()
  const { merchant_sig: right = '', ...unsigned } = depositRequest(scene, [five])
  granted(t, await sendDeposit(scene, unsigned))
  const zeros = encodeCrockford(new Uint8Array(64))
  granted(t, await sendDeposit(scene, { ...unsigned, merchant_sig: zeros }))
  for (const signature of [tampered(right), made('signature', 64)]) {
    const answer = await sendDeposit(scene, { ...unsigned, merchant_sig: signature })
    book.refused(t, answer, 'merchant-signature-fits', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], 'merchant_sig')
  }
})

t.test('refunds must be over when the money is wired', async (t) => {
  const scene = new Scene()
  const wireDeadline = timestamp(START + 100)
  const late = await deposit(scene, [five], { wireDeadline, refundDeadline: timestamp(START + 101) })
  book.refused(t, late, 'refund-before-wire', 400, 'EXCHANGE_DEPOSIT_REFUND_DEADLINE_AFTER_WIRE_DEADLINE')
  granted(t, await deposit(scene, [five], { wireDeadline, refundDeadline: wireDeadline }))
})

t.test('the money must be wired some day', async (t) => {
  const answer = await deposit(new Scene(), [five], { wireDeadline: NEVER })
  book.refused(t, answer, 'wire-some-day', 400, 'EXCHANGE_DEPOSIT_WIRE_DEADLINE_IS_NEVER')
})

t.test('a deposit has 1 to 256 coins', async (t) => {
  const scene = new Scene()
  const body = depositRequest(scene, [five])
  for (const coins of [[], new Array<DepositCoin | undefined>(257).fill(body.coins[0])]) {
    const answer = await sendDeposit(scene, { ...body, coins })
    book.refused(t, answer, 'coins-given', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
})

t.test('an unknown denomination is refused with a signed word about it', async (t) => {
  const scene = new Scene()
  const unknown = made('denomination', 64)
  const body = withLast(scene, [five, two], (coin) => ({ ...coin, denom_pub_hash: unknown }))
  const answer = await sendDeposit(scene, body)
  book.refused(t, answer, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  t.equal(answer.json['h_denom_pub'], unknown)
  const values = { timestamp: timestamp(START), denomPubHash: decodeCrockford(unknown, 64) }
  const [pub, sig] = [
    decodeCrockford(answer.said('exchange_pub'), 32),
    decodeCrockford(answer.said('exchange_sig'), 64),
  ]
  t.ok(affirmDenominationUnknown.verify(pub, sig, values))
  t.equal(remaining(scene, five), undefined, 'no coin of a refused batch is taken')
})

t.test('a coin contributes no more than its denomination is worth', async (t) => {
  const scene = new Scene()
  const answer = await deposit(scene, [five, [two, 'KUDOS:2.00000001']])
  book.refused(
    t,
    answer,
    'within-denomination-value',
    400,
    'EXCHANGE_GENERIC_AMOUNT_EXCEEDS_DENOMINATION_VALUE',
  )
})

t.test('a denomination past its time is refused with a signed word about it', async (t) => {
  const scene = new Scene()
  const lastSecond = 3 * 365 * 86_400 - 3600 - 1
  scene.clock.advance(lastSecond)
  granted(t, await deposit(scene, [two]))
  scene.clock.advance(1)
  const answer = await deposit(scene, [five])
  book.refused(t, answer, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  const values = {
    timestamp: timestamp(scene.clock.now()),
    operation: packOperation(answer.said('oper')),
    denomPubHash: decodeCrockford(five.denomination, 64),
  }
  const [pub, sig] = [
    decodeCrockford(answer.said('exchange_pub'), 32),
    decodeCrockford(answer.said('exchange_sig'), 64),
  ]
  t.ok(affirmDenominationExpired.verify(pub, sig, values))
})

t.test(
  'a denomination that is still to come, or was revoked, is refused with a signed word about it',
  async (t) => {
    const scene = new Scene()
    const [later] = TEST_KEYRING.laterDenominations()
    const future = mint('1', 'future', later)
    const early = await deposit(scene, [five, future])
    book.refused(t, early, 'denomination-begun', 410, 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE')
    t.match(early.json, { oper: 'DEPOSIT', h_denom_pub: future.denomination })
    scene.world.exchange.store.transact((writer) => {
      writer.put('revocations', two.denomination, { at: START })
    })
    const revoked = await deposit(scene, [five, two])
    book.refused(t, revoked, 'denomination-not-revoked', 410, 'EXCHANGE_GENERIC_DENOMINATION_REVOKED')
    t.match(revoked.json, { oper: 'DEPOSIT', h_denom_pub: two.denomination })
    scene.clock.advance(335 * 86_400)
    granted(t, await deposit(scene, [five, future]))
  },
)

t.test('amounts of another currency are no amounts', async (t) => {
  const scene = new Scene()
  const body = withLast(scene, [five, two], (coin) => ({ ...coin, contribution: 'EUR:2' }))
  const answer = await sendDeposit(scene, body)
  book.refused(t, answer, 'own-currency', 400, 'GENERIC_JSON_INVALID')
  t.match(answer.json, { field: 'contribution', line: 0 })
})

t.test('a coin of another cipher than its denomination is refused by name', async (t) => {
  const scene = new Scene()
  const [coins] = [depositRequest(scene, [five]).coins]
  const cs = { cipher: 'CS', cs_signature_r: made('r'), cs_signature_s: made('s') }
  const body = { ...depositRequest(scene, [five]), coins: coins.map((coin) => ({ ...coin, ub_sig: cs })) }
  book.refused(t, await sendDeposit(scene, body), 'cipher-fits', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
})

t.test('no policy is accepted, though coins may sign for one', async (t) => {
  const scene = new Scene()
  const answer = await deposit(scene, [five], { policy: { type: 'escrow' } })
  book.refused(t, answer, 'policy-accepted', 400, 'EXCHANGE_DEPOSITS_POLICY_NOT_ACCEPTED')
  const unsigned = await sendDeposit(scene, { ...depositRequest(scene, [five]), policy: { type: 'escrow' } })
  book.refused(t, unsigned, 'signed-by-coin', 403, 'EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID')
})

t.test('a coin that knows ages is the same coin with the same ages only', async (t) => {
  const scene = new Scene({ exchange: { ageRestriction: true } })
  const [keys] = TEST_KEYRING.ageRestricted()
  const [young, old] = [made('ages of the young'), made('ages of the old')]
  const aged = (ages: string) =>
    mint('5', 'aged', keys, { ageMask: AGE_MASK, ageCommitment: decodeCrockford(ages, 32) })
  const part = (ages: string): Paying => [aged(ages), 'KUDOS:1']
  granted(t, await deposit(scene, [part(young)], { ageCommitment: young }))
  const hidden = await deposit(scene, [part(young)], { contract: 'another' })
  book.refused(t, hidden, 'signed-by-denomination', 403, 'EXCHANGE_DENOMINATION_SIGNATURE_INVALID')
  const other = await deposit(scene, [part(old)], { contract: 'another', ageCommitment: old })
  book.refused(t, other, 'age-commitment-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH')
  t.match(other.json, {
    coin_pub: aged(old).pub,
    expected_age_commitment_hash: young,
    conflict_detail: /ages/,
  })
  t.equal(remaining(scene, aged(young)), 'KUDOS:4')
})

t.test('a coin must be signed by its denomination', async (t) => {
  const scene = new Scene()
  const changes: ((coin: DepositCoin) => DepositCoin)[] = [
    (coin) => ({ ...coin, ub_sig: { cipher: 'RSA', rsa_signature: tampered(coin.ub_sig.rsa_signature) } }),
    (coin) => ({ ...coin, ub_sig: { cipher: 'RSA', rsa_signature: one.signature } }),
    (coin) => ({ ...coin, denom_pub_hash: five.denomination }),
  ]
  for (const change of changes) {
    const answer = await sendDeposit(scene, withLast(scene, [five, two], change))
    book.refused(t, answer, 'signed-by-denomination', 403, 'EXCHANGE_DENOMINATION_SIGNATURE_INVALID')
  }
})

t.test('a contribution is worth its fee at least', async (t) => {
  const scene = new Scene()
  const answer = await deposit(scene, [[five, 'KUDOS:0.01999999']])
  book.refused(t, answer, 'above-deposit-fee', 400, 'EXCHANGE_DEPOSIT_NEGATIVE_VALUE_AFTER_FEE')
  const least = await deposit(scene, [[five, 'KUDOS:0.02']])
  granted(t, least)
  t.ok(isConfirmed(scene, least, [[five, 'KUDOS:0.02']], 'KUDOS:0'))
})

t.test('a coin must have signed for everything the deposit says', async (t) => {
  const scene = new Scene()
  const right = depositRequest(scene, [five])
  const unsigned = { ...right, merchant_sig: undefined }
  const wrong = [
    withLast(scene, [five], (coin) => ({ ...coin, coin_sig: tampered(coin.coin_sig) })),
    withLast(scene, [five], (coin) => ({ ...coin, contribution: 'KUDOS:4' })),
    { ...unsigned, h_contract_terms: made('contract', 64) },
    { ...unsigned, merchant_pub: made('merchant') },
    { ...right, merchant_payto_uri: 'payto://x-taler-bank/bank.test/seller?receiver-name=Thief' },
    { ...right, wire_salt: made('salt', 16) },
    { ...right, timestamp: timestamp(START + 1) },
    { ...right, refund_deadline: timestamp(START) },
    { ...right, refund_deadline: undefined },
    { ...right, wallet_data_hash: made('wallet data', 64) },
  ]
  for (const body of wrong) {
    const answer = await sendDeposit(scene, body)
    book.refused(t, answer, 'signed-by-coin', 403, 'EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID')
    const name = encodeCrockford(coinPubHash(decodeCrockford(five.pub, 32))).slice(0, 8)
    t.equal(answer.json['detail'], name, 'as the reference calls a coin')
  }
  granted(t, await sendDeposit(scene, right))
})

t.test('no bit of a coin’s signature can be turned', async (t) => {
  const scene = new Scene()
  const property = fc.asyncProperty(fc.nat(511), async (bit) => {
    const body = withLast(scene, [five], (coin) => ({
      ...coin,
      coin_sig: encodeCrockford(flipBit(decodeCrockford(coin.coin_sig, 64), bit)),
    }))
    return (await sendDeposit(scene, body)).refusedBy === 'signed-by-coin'
  })
  const result = await fc.check(property, { numRuns: 60 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
})

t.test('a coin key belongs to one denomination', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[coin('2', 'two lives'), 'KUDOS:0.5']]))
  const answer = await deposit(scene, [[coin('5', 'two lives'), 'KUDOS:0.5']])
  book.refused(t, answer, 'denomination-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY')
  t.match(answer.json, {
    coin_pub: coin('2', 'two lives').pub,
    prev_denom_pub: { cipher: 'RSA', age_mask: 0 },
    prev_denom_sig: { cipher: 'RSA', rsa_signature: coin('2', 'two lives').signature },
  })
  t.notOk('h_denom_pub' in answer.json)
})

t.test('a contract is deposited under the same terms each time', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const others: Partial<Terms>[] = [
    { payto: 'payto://x-taler-bank/bank.test/seller?receiver-name=Other' },
    { wireSalt: made('salt', 16) },
    { timestamp: timestamp(START + 1) },
    { refundDeadline: undefined },
    { wireDeadline: timestamp(START + 86_400 * 3) },
    { walletDataHash: made('wallet data', 64) },
  ]
  for (const changes of others) {
    const answer = await deposit(scene, [two], changes)
    book.refused(t, answer, 'same-terms-as-before', 409, 'EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT')
    t.equal(answer.json['h_wire'], encodeCrockford(wireHash(TERMS)), 'with the account of the first')
  }
  granted(t, await deposit(scene, [two]))
})

t.test('a coin comes once in a batch', async (t) => {
  const scene = new Scene()
  const answer = await deposit(scene, [[five, 'KUDOS:1'], two, [five, 'KUDOS:2']])
  book.refused(t, answer, 'each-coin-once', 409, 'EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT')
  t.equal(remaining(scene, two), undefined)
})

t.test('a coin pays as much as is left on it', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [[five, 'KUDOS:3']]))
  const answer = await deposit(scene, [two, [five, 'KUDOS:2.00000001']], { contract: 'another' })
  book.refused(t, answer, 'enough-left-on-coin', 409, 'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS')
  t.equal(answer.json['coin_pub'], five.pub)
  t.equal(answer.json['h_denom_pub'], five.denomination)
  t.equal(remaining(scene, two), undefined, 'all coins of a batch or none')
  granted(t, await deposit(scene, [two, [five, 'KUDOS:2']], { contract: 'another' }))
})

t.test('a deposit of an empty coin can be repeated', async (t) => {
  const scene = new Scene()
  granted(t, await deposit(scene, [five]))
  const elsewhere = await deposit(scene, [five], { contract: 'another' })
  book.refused(t, elsewhere, 'enough-left-on-coin', 409, 'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS')
  granted(t, await deposit(scene, [five]))
})

t.test('the law limits what one coin may bring, but forbids nothing that was taken before', async (t) => {
  const scene = new Scene({ exchange: { depositLimit: '4' } })
  const answer = await deposit(scene, [[five, 'KUDOS:4.01']])
  book.refused(t, answer, 'within-legal-limit', 451, 'EXCHANGE_GENERIC_KYC_REQUIRED')
  t.match(answer.json, { h_payto: /^[0-9A-Z]{52}$/, bad_kyc_auth: false, requirement_row: 0 })
  t.equal(remaining(scene, five), undefined)
  granted(t, await deposit(scene, [[five, 'KUDOS:4']]))
  Object.assign(scene.world.exchange, {
    settings: { ...scene.world.exchange.settings, depositLimit: '3' },
  })
  granted(t, await deposit(scene, [[five, 'KUDOS:4']]))
})

book.close()
