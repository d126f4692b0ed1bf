/** Signed structures: their bytes, and what keeps a signature from being good for something else. */
import t from 'tap'
import { eddsaPublicKey, eddsaVerify } from '../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { concatBytes, u32 } from '../../src/protocol/encoding/struct.js'
import { duration, NEVER, timestamp } from '../../src/protocol/encoding/timestamp.js'
import * as exchange from '../../src/protocol/signatures/exchange.js'
import * as master from '../../src/protocol/signatures/master.js'
import * as merchant from '../../src/protocol/signatures/merchant.js'
import { PURPOSES } from '../../src/protocol/signatures/purposes.js'
import { signedStruct } from '../../src/protocol/signatures/signed-struct.js'
import * as wallet from '../../src/protocol/signatures/wallet.js'
import { bytes64, integer, key32, list, objects, vector } from './fixtures.js'

const priv = new Uint8Array(32).fill(1)
const pub = eddsaPublicKey(priv)
const hash = new Uint8Array(64).fill(2)
const key = new Uint8Array(32).fill(3)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('a structure starts with its whole size and its purpose, the fields follow in order', (t) => {
  const blob = wallet.coinLink.blob({
    denomPubHash: new Uint8Array(64).fill(0xaa),
    transferPub: new Uint8Array(32).fill(0xbb),
    ageCommitmentHash: new Uint8Array(32).fill(0xcc),
    coinEnvelopeHash: new Uint8Array(64).fill(0xdd),
  })
  const expected = concatBytes(
    u32(200),
    u32(1204),
    new Uint8Array(64).fill(0xaa),
    new Uint8Array(32).fill(0xbb),
    new Uint8Array(32).fill(0xcc),
    new Uint8Array(64).fill(0xdd),
  )
  t.equal(hex(blob), hex(expected))
  t.end()
})

t.test('the order of the values given plays no part', (t) => {
  const values = {
    contractTermsHash: hash,
    coinPub: key,
    rtransactionId: 1n,
    refundAmount: parseAmount('EUR:1'),
  }
  const backwards = {
    refundAmount: parseAmount('EUR:1'),
    rtransactionId: 1n,
    coinPub: key,
    contractTermsHash: hash,
  }
  t.strictSame(merchant.merchantRefund.blob(values), merchant.merchantRefund.blob(backwards))
  t.end()
})

t.test('every kind of field has its place in a structure', (t) => {
  const fees = {
    start: timestamp(1),
    end: NEVER,
    purseTimeout: duration(2),
    historyExpiration: duration(3),
    historyFee: parseAmount('EUR:1'),
    accountFee: parseAmount('EUR:2'),
    purseFee: parseAmount('EUR:3'),
    purseAccountLimit: 4,
  }
  const blob = master.globalFees.blob(fees)
  t.equal(blob.length, 116)
  t.equal(hex(blob.subarray(0, 8)), '00000074000003fe')
  t.equal(hex(blob.subarray(8, 40)), '00000000000f4240ffffffffffffffff00000000000000020000000000000003')
  t.equal(hex(blob.subarray(112)), '00000004')
  t.end()
})

t.test('what was signed verifies, and nothing else', (t) => {
  const values = { contractTermsHash: hash }
  const signature = merchant.merchantContract.sign(priv, values)
  t.ok(merchant.merchantContract.verify(pub, signature, values))
  t.ok(eddsaVerify(pub, merchant.merchantContract.blob(values), signature))
  t.notOk(merchant.merchantContract.verify(pub, signature, { contractTermsHash: sha512(hash) }))
  t.notOk(merchant.merchantContract.verify(eddsaPublicKey(key), signature, values))
  t.end()
})

t.test('a signature for one purpose is none for another with the same fields', (t) => {
  const values = { contractTermsHash: hash }
  const signature = merchant.merchantContract.sign(priv, values)
  t.notOk(merchant.merchantPaymentOk.verify(pub, signature, values))
  t.notOk(wallet.orderUnclaim.verify(pub, signature, values))
  const offset = { startOffset: 0n }
  t.notOk(wallet.coinHistory.verify(pub, wallet.reserveHistory.sign(priv, offset), offset))
  t.end()
})

t.test('a structure whose number is calibrated differs in that number only', (t) => {
  const calibrated = wallet.orderUnclaim.withPurposeNumber(1300)
  const values = { contractTermsHash: hash }
  t.equal(hex(calibrated.blob(values)), `0000004800000514${hex(hash)}`)
  t.equal(hex(calibrated.blob(values).subarray(8)), hex(wallet.orderUnclaim.blob(values).subarray(8)))
  t.equal(calibrated.purpose, 'WALLET_ORDER_UNCLAIM')
  t.ok(calibrated.verify(pub, calibrated.sign(priv, values), values))
  t.notOk(
    wallet.orderUnclaim.verify(pub, calibrated.sign(priv, values), values),
    'the original stays as it was',
  )
  t.end()
})

t.test('raw bytes of another size and numbers that do not fit are errors', (t) => {
  t.throws(() => merchant.merchantContract.blob({ contractTermsHash: key }), RangeError)
  t.throws(() => exchange.confirmMelt.blob({ refreshCommitment: hash, noRevealIndex: -1 }), RangeError)
  const refund = { contractTermsHash: hash, coinPub: key, refundAmount: parseAmount('EUR:1') }
  t.throws(() => merchant.merchantRefund.blob({ ...refund, rtransactionId: 2n ** 64n }), RangeError)
  t.throws(() => merchant.merchantRefund.blob({ ...refund, rtransactionId: -1n }), RangeError)
  t.end()
})

t.test('every purpose has a number of its own, and the unread ones are marked', (t) => {
  const numbers = Object.values(PURPOSES).map((purpose) => purpose.number)
  t.equal(new Set(numbers).size, numbers.length)
  t.ok(numbers.every((number) => Number.isInteger(number) && number >= 1000 && number < 1400))
  const provisional = Object.entries(PURPOSES).filter(([, purpose]) => !purpose.confirmed)
  t.strictSame(
    provisional.map(([name]) => name),
    ['WALLET_COIN_HISTORY', 'WALLET_ORDER_UNCLAIM', 'KYC_AUTH'],
  )
  t.end()
})

t.test('every purpose has its structure, of the size that the reference has', (t) => {
  const sizes: Readonly<Record<keyof typeof PURPOSES, number>> = {
    MASTER_GLOBAL_FEES: 116,
    MASTER_SIGNING_KEY_VALIDITY: 64,
    MASTER_DENOMINATION_KEY_VALIDITY: 256,
    MASTER_WIRE_FEES: 136,
    MASTER_DENOMINATION_KEY_REVOKED: 72,
    MASTER_WIRE_DETAILS: 232,
    MASTER_EXTENSION: 72,
    EXCHANGE_CONFIRM_DEPOSIT: 344,
    EXCHANGE_CONFIRM_MELT: 76,
    EXCHANGE_KEY_SET: 80,
    EXCHANGE_CONFIRM_WIRE: 232,
    EXCHANGE_CONFIRM_WIRE_DEPOSIT: 184,
    EXCHANGE_CONFIRM_REFUND: 168,
    EXCHANGE_CONFIRM_RECOUP: 104,
    EXCHANGE_RESERVE_CLOSED: 160,
    EXCHANGE_CONFIRM_RECOUP_REFRESH: 104,
    EXCHANGE_AFFIRM_DENOM_UNKNOWN: 80,
    EXCHANGE_AFFIRM_DENOM_EXPIRED: 88,
    AUDITOR_EXCHANGE_KEYS: 320,
    MERCHANT_CONTRACT: 72,
    MERCHANT_REFUND: 136,
    MERCHANT_TRACK_TRANSACTION: 168,
    MERCHANT_PAYMENT_OK: 72,
    WALLET_RESERVE_WITHDRAW: 160,
    WALLET_COIN_DEPOSIT: 456,
    WALLET_COIN_MELT: 216,
    WALLET_COIN_RECOUP: 104,
    WALLET_COIN_LINK: 200,
    WALLET_COIN_RECOUP_REFRESH: 104,
    WALLET_AGE_ATTESTATION: 16,
    WALLET_RESERVE_HISTORY: 16,
    WALLET_COIN_HISTORY: 16,
    WALLET_ORDER_UNCLAIM: 72,
    KYC_AUTH: 8,
  }
  const fieldSizes = { hash64: 64, key32: 32, amount: 24, time: 8, duration: 8, u64: 8, u32: 4 }
  const declared: Record<string, number> = {}
  for (const member of [
    ...Object.values(exchange),
    ...Object.values(master),
    ...Object.values(merchant),
    ...Object.values(wallet),
  ]) {
    if (typeof member !== 'object' || !('fields' in member)) continue
    const kinds: (keyof typeof fieldSizes)[] = Object.values(member.fields)
    declared[member.purpose] = kinds.reduce((size, kind) => size + fieldSizes[kind], 8)
  }
  t.strictSame(declared, sizes)
  t.end()
})

t.test('a new structure is a purpose and a list of fields', (t) => {
  const struct = signedStruct('MERCHANT_CONTRACT', { index: 'u32', id: 'u64' })
  t.equal(hex(struct.blob({ index: 1, id: 2n })), '000000140000044d000000010000000000000002')
  t.end()
})

t.test('the attestations of an age verify under the key of its group, and under no other', (t) => {
  const { inputs, outputs } = vector('age_commitment_c')
  const ageMask = integer(inputs, 'age_mask')
  const keys = list(outputs, 'edx25519_pubs').map((edx) => key32({ edx }, 'edx'))
  const attestations = objects(outputs, 'attestations').filter((entry) => 'attestation' in entry)
  t.equal(attestations.length, 3)
  for (const entry of attestations) {
    const verified = keys.map((groupKey) =>
      wallet.ageAttestation.verify(groupKey, bytes64(entry, 'attestation'), {
        ageMask,
        age: integer(entry, 'age'),
      }),
    )
    t.strictSame(
      verified,
      keys.map((_, index) => index + 1 === integer(entry, 'group')),
    )
  }
  t.end()
})

t.test('details of a wire transfer count in their order', (t) => {
  const detail = (coin: number) => ({
    contractTermsHash: hash,
    executionTime: timestamp(1),
    coinPub: new Uint8Array(32).fill(coin),
    depositValue: parseAmount('EUR:2'),
    depositFee: parseAmount('EUR:1'),
  })
  t.strictSame(exchange.hashWireDeposits([]), sha512())
  t.notSame(
    exchange.hashWireDeposits([detail(1), detail(2)]),
    exchange.hashWireDeposits([detail(2), detail(1)]),
  )
  t.throws(() => exchange.hashWireDeposits([{ ...detail(1), coinPub: hash }]), RangeError)
  t.end()
})

t.test('hashes over several signatures depend on their order', (t) => {
  const [one, other] = [new Uint8Array(64).fill(1), new Uint8Array(64).fill(2)]
  t.strictSame(exchange.hashCoinSigs([one, other]), sha512(one, other))
  t.notSame(exchange.hashCoinSigs([one, other]), exchange.hashCoinSigs([other, one]))
  t.strictSame(exchange.hashDenominationSignatures([]), sha512(), 'no denominations at all')
  t.end()
})

t.test('the name of an operation is cut or filled to eight bytes', (t) => {
  t.equal(exchange.packOperation('DEPOSIT').toString(16), '4445504f53495400')
  t.equal(exchange.packOperation('batch-withdraw').toString(16), '62617463682d7769')
  t.equal(exchange.packOperation(''), 0n)
  t.end()
})
