/** Every signature that a real exchange 0.14.1, or a client it talked to, left in the recordings. */
import t from 'tap'
import fc from 'fast-check'
import { hashContractTerms } from '../../src/protocol/contract.js'
import { denominationHash } from '../../src/protocol/crypto/denomination.js'
import { eddsaPublicKey, eddsaSign, eddsaVerify } from '../../src/protocol/crypto/eddsa.js'
import { hashJson, hashText } from '../../src/protocol/crypto/hash.js'
import { coinEnvelopeHash, coinPubHash, makePlanchet } from '../../src/protocol/crypto/planchet.js'
import {
  decodeRsaPublicKey,
  rsaUnblind,
  rsaVerify,
  type RsaPublicKey,
} from '../../src/protocol/crypto/rsa-blind.js'
import {
  addAmounts,
  formatAmount,
  subtractAmounts,
  zeroAmount,
  type Amount,
} from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { EPOCH, readRelativeTime } from '../../src/protocol/encoding/timestamp.js'
import { hashFullPayto, hashWire } from '../../src/protocol/payto.js'
import {
  affirmDenominationUnknown,
  confirmDeposit,
  confirmRefund,
  hashCoinSigs,
  hashDenominationSignatures,
  keySet,
} from '../../src/protocol/signatures/exchange.js'
import {
  denominationValidity,
  globalFees,
  signingKeyValidity,
  wireDetails,
  wireFees,
} from '../../src/protocol/signatures/master.js'
import { merchantContract, merchantRefund } from '../../src/protocol/signatures/merchant.js'
import type { PurposeName } from '../../src/protocol/signatures/purposes.js'
import {
  coinDeposit,
  coinHistory,
  NO_AGE_COMMITMENT,
  NO_HASH,
  reserveWithdraw,
} from '../../src/protocol/signatures/wallet.js'
import {
  amount,
  asObject,
  bigInteger,
  bytes,
  bytes64,
  integer,
  key32,
  list,
  object,
  objects,
  text,
  time,
  transcript,
  type Transcript,
} from './fixtures.js'
import { always, flipBit } from './properties.js'

/** An EdDSA signature as it was recorded. */
interface Recorded {
  readonly where: string
  readonly purpose: PurposeName
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** The signature of a denomination key under a coin. */
interface RecordedCoin {
  readonly where: string
  readonly key: RsaPublicKey
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

interface Denomination {
  readonly key: RsaPublicKey
  readonly value: Amount
  readonly feeWithdraw: Amount
  readonly feeDeposit: Amount
  readonly masterSig: Uint8Array
}

const collected: Recorded[] = []
const coins: RecordedCoin[] = []

/**
 * What was recorded because it is wrong: the exchange refused these requests for exactly these signatures, or
 * they were made for another request whose refusal was to be seen.
 */
const DELIBERATELY_WRONG = new Set([
  '030 coin_sig', // refused with 1205
  '031 ub_sig', // refused with 1006: the signature of another coin
  '032 coin_sig', // made for the denomination the coin has, sent with an unknown one
  '033 merchant_sig', // refused with 26: made for another contract
  '043 coin_sig', // made for KUDOS:2, sent with EUR:1
])

const KEYS = asObject(transcript(2).response.body, 'keys')
const MASTER_PUB = key32(KEYS, 'master_public_key')
const SIGNING_KEYS = new Set(objects(KEYS, 'signkeys').map((entry) => text(entry, 'key')))
const DENOMINATIONS = new Map<string, Denomination>()

collectKeys()
collectWithdrawals()
for (let number = 24; number <= 60; number++) {
  const recording = transcript(number)
  if (recording.request.path === '/batch-deposit') collectDeposit(recording)
  else if (recording.request.path.endsWith('/refund')) collectRefund(recording)
  else if (recording.request.path.endsWith('/history')) collectHistory(recording)
  else throw new Error(`nobody looks at the signatures of ${recording.file}`)
}

function note(
  where: string,
  purpose: PurposeName,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): void {
  collected.push({ where, purpose, publicKey, message, signature })
}

function numberOf(recording: Transcript): string {
  return recording.file.slice(0, 3)
}

function collectKeys(): void {
  for (const entry of objects(KEYS, 'signkeys')) {
    const values = {
      start: time(entry, 'stamp_start'),
      expire: time(entry, 'stamp_expire'),
      end: time(entry, 'stamp_end'),
      exchangePub: key32(entry, 'key'),
    }
    byMaster(
      'signkeys',
      signingKeyValidity.purpose,
      signingKeyValidity.blob(values),
      bytes64(entry, 'master_sig'),
    )
  }
  for (const entry of objects(KEYS, 'accounts')) {
    const values = {
      fullPaytoHash: hashFullPayto(text(entry, 'payto_uri')),
      conversionUrlHash: NO_HASH,
      debitRestrictionsHash: hashJson(list(entry, 'debit_restrictions')),
      creditRestrictionsHash: hashJson(list(entry, 'credit_restrictions')),
    }
    byMaster('accounts', wireDetails.purpose, wireDetails.blob(values), bytes64(entry, 'master_sig'))
  }
  for (const method of Object.keys(object(KEYS, 'wire_fees'))) {
    for (const entry of objects(object(KEYS, 'wire_fees'), method)) {
      const values = {
        wireMethodHash: hashText(method),
        start: time(entry, 'start_date'),
        end: time(entry, 'end_date'),
        wireFee: amount(entry, 'wire_fee'),
        closingFee: amount(entry, 'closing_fee'),
      }
      byMaster('wire_fees', wireFees.purpose, wireFees.blob(values), bytes64(entry, 'sig'))
    }
  }
  for (const entry of objects(KEYS, 'global_fees')) {
    const values = {
      start: time(entry, 'start_date'),
      end: time(entry, 'end_date'),
      purseTimeout: readRelativeTime(entry['purse_timeout']),
      historyExpiration: readRelativeTime(entry['history_expiration']),
      historyFee: amount(entry, 'history_fee'),
      accountFee: amount(entry, 'account_fee'),
      purseFee: amount(entry, 'purse_fee'),
      purseAccountLimit: integer(entry, 'purse_account_limit'),
    }
    byMaster('global_fees', globalFees.purpose, globalFees.blob(values), bytes64(entry, 'master_sig'))
  }
  for (const group of objects(KEYS, 'denominations')) {
    for (const entry of objects(group, 'denoms')) {
      const key = decodeRsaPublicKey(bytes(entry, 'rsa_pub'))
      const denomPubHash = denominationHash(key)
      const values = {
        masterPub: MASTER_PUB,
        start: time(entry, 'stamp_start'),
        expireWithdraw: time(entry, 'stamp_expire_withdraw'),
        expireDeposit: time(entry, 'stamp_expire_deposit'),
        expireLegal: time(entry, 'stamp_expire_legal'),
        value: amount(group, 'value'),
        feeWithdraw: amount(group, 'fee_withdraw'),
        feeDeposit: amount(group, 'fee_deposit'),
        feeRefresh: amount(group, 'fee_refresh'),
        feeRefund: amount(group, 'fee_refund'),
        denomPubHash,
      }
      const masterSig = bytes64(entry, 'master_sig')
      byMaster('denominations', denominationValidity.purpose, denominationValidity.blob(values), masterSig)
      DENOMINATIONS.set(encodeCrockford(denomPubHash), {
        key,
        value: values.value,
        feeWithdraw: values.feeWithdraw,
        feeDeposit: values.feeDeposit,
        masterSig,
      })
    }
  }
  const wholeSet = keySet.blob({
    listIssueDate: time(KEYS, 'list_issue_date'),
    keysHash: hashDenominationSignatures([...DENOMINATIONS.values()].map((entry) => entry.masterSig)),
  })
  note(
    '002 exchange_sig',
    keySet.purpose,
    key32(KEYS, 'exchange_pub'),
    wholeSet,
    bytes64(KEYS, 'exchange_sig'),
  )

  function byMaster(what: string, purpose: PurposeName, message: Uint8Array, signature: Uint8Array): void {
    note(`002 ${what}`, purpose, MASTER_PUB, message, signature)
  }
}

function collectWithdrawals(): void {
  const recording = transcript(12)
  const reservePub = decodeCrockford(recording.request.path.split('/')[2] ?? '', 32)
  for (const planchet of objects(asObject(recording.request.body, 'body'), 'planchets')) {
    const { value, feeWithdraw } = denominationOf(planchet)
    const message = reserveWithdraw.blob({
      amountWithFee: addAmounts(value, feeWithdraw),
      denomPubHash: bytes64(planchet, 'denom_pub_hash'),
      coinEnvelopeHash: coinEnvelopeHash(
        bytes64(planchet, 'denom_pub_hash'),
        bytes(object(planchet, 'coin_ev'), 'rsa_blinded_planchet'),
      ),
    })
    note('012 reserve_sig', reserveWithdraw.purpose, reservePub, message, bytes64(planchet, 'reserve_sig'))
  }
  collectUnknownDenomination(transcript(16))
}

function collectUnknownDenomination(recording: Transcript): void {
  const body = asObject(recording.response.body, 'body')
  const message = affirmDenominationUnknown.blob({
    timestamp: time(body, 'timestamp'),
    denomPubHash: bytes64(body, 'h_denom_pub'),
  })
  byExchange(recording, affirmDenominationUnknown.purpose, message)
}

function byExchange(recording: Transcript, purpose: PurposeName, message: Uint8Array): void {
  const body = asObject(recording.response.body, 'body')
  if (!SIGNING_KEYS.has(text(body, 'exchange_pub'))) throw new Error('signed with a key that is not in /keys')
  note(
    `${numberOf(recording)} exchange_sig`,
    purpose,
    key32(body, 'exchange_pub'),
    message,
    bytes64(body, 'exchange_sig'),
  )
}

function denominationOf(entry: JsonObject, key = 'denom_pub_hash'): Denomination {
  const known = DENOMINATIONS.get(text(entry, key))
  if (known === undefined) throw new Error('a denomination that is not in /keys')
  return known
}

function collectDeposit(recording: Transcript): void {
  const { body } = recording.request
  if (typeof body === 'string') return // 040 is not even JSON.
  const request = asObject(body, 'body')
  const number = numberOf(recording)
  const contractTermsHash = bytes64(request, 'h_contract_terms')
  const merchantPub = key32(request, 'merchant_pub')
  note(
    `${number} merchant_sig`,
    merchantContract.purpose,
    merchantPub,
    merchantContract.blob({ contractTermsHash }),
    bytes64(request, 'merchant_sig'),
  )
  // 041 lacks the salt and 042 has no payto URI; what the coins signed is the account of the other requests.
  const model = asObject(transcript(24).request.body, 'body')
  const wireHash = hashWire(text(model, 'merchant_payto_uri'), bytes(model, 'wire_salt'))
  for (const coin of objects(request, 'coins')) {
    const denomination = DENOMINATIONS.get(text(coin, 'denom_pub_hash'))
    const message = coinDeposit.blob({
      contractTermsHash,
      ageCommitmentHash: NO_AGE_COMMITMENT,
      policyHash: NO_HASH,
      wireHash,
      denomPubHash: bytes64(coin, 'denom_pub_hash'),
      walletTimestamp: time(request, 'timestamp'),
      refundDeadline: time(request, 'refund_deadline'),
      amountWithFee: amount(coin, 'contribution'),
      // All denominations of this exchange charge the same; 032 uses one that it does not have.
      depositFee: denomination?.feeDeposit ?? { currency: 'KUDOS', units: 2_000_000n },
      merchantPub,
      walletDataHash: NO_HASH,
    })
    note(
      `${number} coin_sig`,
      coinDeposit.purpose,
      key32(coin, 'coin_pub'),
      message,
      bytes64(coin, 'coin_sig'),
    )
    if (denomination !== undefined) {
      coins.push({
        where: `${number} ub_sig`,
        key: denomination.key,
        message: coinPubHash(key32(coin, 'coin_pub')),
        signature: bytes(object(coin, 'ub_sig'), 'rsa_signature'),
      })
    }
  }
  if (recording.response.status === 404) collectUnknownDenomination(recording)
  if (recording.response.status !== 200) return
  const net = objects(request, 'coins').map((coin) =>
    subtractAmounts(amount(coin, 'contribution'), denominationOf(coin).feeDeposit),
  )
  const message = confirmDeposit.blob({
    contractTermsHash,
    wireHash,
    policyHash: NO_HASH,
    exchangeTimestamp: time(asObject(recording.response.body, 'body'), 'exchange_timestamp'),
    wireDeadline: time(request, 'wire_transfer_deadline'),
    refundDeadline: time(request, 'refund_deadline'),
    totalWithoutFee: addAmounts(zeroAmount('KUDOS'), ...net),
    coinSigsHash: hashCoinSigs(objects(request, 'coins').map((coin) => bytes64(coin, 'coin_sig'))),
    merchantPub,
  })
  byExchange(recording, confirmDeposit.purpose, message)
}

function collectRefund(recording: Transcript): void {
  const request = asObject(recording.request.body, 'body')
  if (text(request, 'refund_amount') === 'KUDOS:9007199254740993') return // 055 is no amount at all.
  const coinPub = decodeCrockford(recording.request.path.split('/')[2] ?? '', 32)
  const refund = {
    contractTermsHash: bytes64(request, 'h_contract_terms'),
    coinPub,
    rtransactionId: bigInteger(request, 'rtransaction_id'),
    refundAmount: amount(request, 'refund_amount'),
  }
  const merchantPub = key32(request, 'merchant_pub')
  note(
    `${numberOf(recording)} merchant_sig`,
    merchantRefund.purpose,
    merchantPub,
    merchantRefund.blob(refund),
    bytes64(request, 'merchant_sig'),
  )
  if (recording.response.status !== 200) return
  byExchange(recording, confirmRefund.purpose, confirmRefund.blob({ ...refund, merchantPub }))
}

function collectHistory(recording: Transcript): void {
  const number = numberOf(recording)
  const coinPub = decodeCrockford(recording.request.path.split('/')[2] ?? '', 32)
  note(
    `${number} request header`,
    coinHistory.purpose,
    coinPub,
    coinHistory.blob({ startOffset: bigInteger(recording.material, 'start_off') }),
    bytes64(recording.request.headers, 'Taler-Coin-History-Signature'),
  )
  if (recording.response.status !== 200) return
  const history = asObject(recording.response.body, 'body')
  for (const entry of objects(history, 'history')) {
    const contractTermsHash = bytes64(entry, 'h_contract_terms')
    const merchantPub = key32(entry, 'merchant_pub')
    switch (text(entry, 'type')) {
      case 'DEPOSIT': {
        const message = coinDeposit.blob({
          contractTermsHash,
          ageCommitmentHash: NO_AGE_COMMITMENT,
          policyHash: NO_HASH,
          wireHash: bytes64(entry, 'h_wire'),
          denomPubHash: bytes64(history, 'h_denom_pub'),
          walletTimestamp: time(entry, 'timestamp'),
          refundDeadline: 'refund_deadline' in entry ? time(entry, 'refund_deadline') : EPOCH,
          amountWithFee: amount(entry, 'amount'),
          depositFee: amount(entry, 'deposit_fee'),
          merchantPub,
          walletDataHash: NO_HASH,
        })
        note(`${number} DEPOSIT entry`, coinDeposit.purpose, coinPub, message, bytes64(entry, 'coin_sig'))
        break
      }
      case 'REFUND': {
        // The history shows what the coin got back; the merchant signed that and the fee.
        const message = merchantRefund.blob({
          contractTermsHash,
          coinPub,
          rtransactionId: bigInteger(entry, 'rtransaction_id'),
          refundAmount: addAmounts(amount(entry, 'amount'), amount(entry, 'refund_fee')),
        })
        note(
          `${number} REFUND entry`,
          merchantRefund.purpose,
          merchantPub,
          message,
          bytes64(entry, 'merchant_sig'),
        )
        break
      }
      default:
        throw new Error(`nobody looks at the signature of a ${text(entry, 'type')} entry`)
    }
  }
}

const HONEST = collected.filter((entry) => !DELIBERATELY_WRONG.has(entry.where))
const HONEST_COINS = coins.filter((entry) => !DELIBERATELY_WRONG.has(entry.where))

t.test('every recorded EdDSA signature verifies, unless it was recorded because it is wrong', (t) => {
  for (const { where, purpose, publicKey, message, signature } of collected) {
    const wrong = DELIBERATELY_WRONG.has(where)
    t.equal(
      eddsaVerify(publicKey, message, signature),
      !wrong,
      `${where}: ${purpose}${wrong ? ' is wrong' : ''}`,
    )
  }
  t.end()
})

t.test('every recorded coin carries the signature of its denomination, but for the wrong one', (t) => {
  for (const { where, key, message, signature } of coins) {
    t.equal(rsaVerify(message, signature, key), !DELIBERATELY_WRONG.has(where), where)
  }
  t.end()
})

t.test('each wrong signature is found where it is said to be', (t) => {
  const all = new Set([...collected, ...coins].map((entry) => entry.where))
  t.strictSame(
    [...DELIBERATELY_WRONG].filter((where) => !all.has(where)),
    [],
  )
  t.end()
})

t.test('the recordings hold a signature of every kind that their endpoints know', (t) => {
  // A reader that silently skips a member would otherwise go unnoticed.
  const counts: Record<string, number> = {}
  for (const { purpose } of collected) counts[purpose] = (counts[purpose] ?? 0) + 1
  t.strictSame(
    { ...counts, RSA: coins.length },
    {
      MASTER_SIGNING_KEY_VALIDITY: 1,
      MASTER_WIRE_DETAILS: 1,
      MASTER_WIRE_FEES: 2,
      MASTER_GLOBAL_FEES: 2,
      MASTER_DENOMINATION_KEY_VALIDITY: 15,
      EXCHANGE_KEY_SET: 1,
      WALLET_RESERVE_WITHDRAW: 2,
      EXCHANGE_AFFIRM_DENOM_UNKNOWN: 2,
      MERCHANT_CONTRACT: 20,
      WALLET_COIN_DEPOSIT: 26,
      EXCHANGE_CONFIRM_DEPOSIT: 4,
      WALLET_COIN_HISTORY: 4,
      MERCHANT_REFUND: 15,
      EXCHANGE_CONFIRM_REFUND: 4,
      RSA: 22,
    },
  )
  t.end()
})

t.test('the private keys of the recordings make the very signatures that were recorded', (t) => {
  // Ed25519 signatures are deterministic, so this compares our signing with that of the recorded clients.
  const privateKeys = new Map<string, Uint8Array>()
  for (let number = 24; number <= 60; number++) {
    const { material } = transcript(number)
    const owners = [material, ...('coins' in material ? objects(material, 'coins') : [])]
    for (const owner of [...owners, { reserve_priv: transcript(12).material['reserve_priv'] ?? null }]) {
      for (const name of ['merchant_priv', 'coin_priv', 'reserve_priv']) {
        if (!(name in owner)) continue
        const priv = key32(owner, name)
        privateKeys.set(encodeCrockford(eddsaPublicKey(priv)), priv)
      }
    }
  }
  const signable = HONEST.filter((entry) => privateKeys.has(encodeCrockford(entry.publicKey)))
  for (const { where, publicKey, message, signature } of signable) {
    const priv = privateKeys.get(encodeCrockford(publicKey)) ?? new Uint8Array(32)
    t.strictSame(eddsaSign(priv, message), signature, where)
  }
  t.strictSame(
    new Set(signable.map((entry) => entry.purpose)),
    new Set([
      'WALLET_RESERVE_WITHDRAW',
      'WALLET_COIN_DEPOSIT',
      'WALLET_COIN_HISTORY',
      'MERCHANT_CONTRACT',
      'MERCHANT_REFUND',
    ]),
  )
  t.end()
})

t.test('the recorded planchets follow from their secrets, and the answers unblind to valid coins', (t) => {
  const recording = transcript(12)
  const requested = objects(asObject(recording.request.body, 'body'), 'planchets')
  const answered = objects(asObject(recording.response.body, 'body'), 'ev_sigs')
  const secrets = objects(recording.material, 'planchets')
  t.equal(answered.length, requested.length)
  for (const [index, secret] of secrets.entries()) {
    const request = asObject(requested[index], 'planchet')
    const denomination = denominationOf(request).key
    const planchet = makePlanchet(key32(secret, 'planchet_master_secret'), denomination)
    t.strictSame(planchet.coinPriv, key32(secret, 'coin_priv'))
    t.strictSame(planchet.coinPub, key32(secret, 'coin_pub'))
    t.strictSame(planchet.blindingSecret, key32(secret, 'rsa_bks'))
    t.strictSame(planchet.coinPubHash, bytes64(secret, 'coin_pub_hash'))
    t.strictSame(planchet.denomPubHash, bytes64(request, 'denom_pub_hash'))
    t.strictSame(planchet.envelopeHash, bytes64(secret, 'h_blind_coin_ev'))
    t.strictSame(planchet.blinded, bytes(object(request, 'coin_ev'), 'rsa_blinded_planchet'))
    const blindSignature = bytes(
      object(asObject(answered[index], 'ev_sigs'), 'ev_sig'),
      'blinded_rsa_signature',
    )
    const signature = rsaUnblind(blindSignature, planchet.blindingSecret, denomination)
    t.ok(rsaVerify(planchet.coinPubHash, signature, denomination), 'the coin is worth something')
    const spent = coins.filter((coin) => Buffer.from(coin.message).equals(planchet.coinPubHash))
    for (const coin of spent)
      t.strictSame(signature, coin.signature, `the same signature is in ${coin.where}`)
  }
  t.end()
})

t.test('the recorded contract terms and accounts hash to what was signed', (t) => {
  for (const number of [24, 45]) {
    const { material, request } = transcript(number)
    t.strictSame(hashContractTerms(object(material, 'contract_terms')), bytes64(material, 'h_contract_terms'))
    t.strictSame(
      bytes64(material, 'h_contract_terms'),
      bytes64(asObject(request.body, 'body'), 'h_contract_terms'),
    )
  }
  const { material, request } = transcript(24)
  const payto = text(asObject(request.body, 'body'), 'merchant_payto_uri')
  t.strictSame(hashWire(payto, bytes(material, 'salt')), bytes64(material, 'h_wire'))
  t.end()
})

t.test('the recorded balances follow from fees and refunds', (t) => {
  // 5 deposited; 2, 0.5 and 2.5 refunded less 0.04 each; at the full sum the deposit fee of 0.02 comes back.
  const history = asObject(transcript(60).response.body, 'body')
  const refunds = objects(history, 'history').filter((entry) => text(entry, 'type') === 'REFUND')
  const [deposit] = objects(history, 'history')
  const received = addAmounts(zeroAmount('KUDOS'), ...refunds.map((entry) => amount(entry, 'amount')))
  t.equal(formatAmount(received), 'KUDOS:4.88')
  t.equal(
    formatAmount(addAmounts(received, amount(asObject(deposit, 'deposit'), 'deposit_fee'))),
    text(history, 'balance'),
  )
  t.end()
})

t.test('no single bit of a recorded signature, message or public key can be turned over', (t) => {
  const anyRecorded = fc.constantFrom(...HONEST)
  const anyBit = fc.nat()
  always(
    t,
    'bits drawn at random from all recordings',
    fc.property(anyRecorded, anyBit, anyBit, anyBit, (entry, inSignature, inMessage, inKey) => {
      const { publicKey, message, signature } = entry
      return (
        eddsaVerify(publicKey, message, signature) &&
        !eddsaVerify(publicKey, message, flipBit(signature, inSignature % (8 * signature.length))) &&
        !eddsaVerify(publicKey, flipBit(message, inMessage % (8 * message.length)), signature) &&
        !eddsaVerify(flipBit(publicKey, inKey % (8 * publicKey.length)), message, signature)
      )
    }),
    20 * HONEST.length,
  )
  t.end()
})

const ONE_OF_EACH_PURPOSE = [...new Map(HONEST.map((entry) => [entry.purpose, entry])).values()]

for (const { purpose, publicKey, message, signature } of ONE_OF_EACH_PURPOSE) {
  t.test(`all 512 bits of a ${purpose} signature matter`, (t) => {
    const accepted = allBits(signature).filter((bit) =>
      eddsaVerify(publicKey, message, flipBit(signature, bit)),
    )
    t.strictSame(accepted, [])
    t.end()
  })
}

t.test('all bits of a coin, its hash and its denomination key matter', (t) => {
  const [coin] = HONEST_COINS
  if (coin === undefined) throw new Error('no coin was recorded')
  const { key, message, signature } = coin
  t.strictSame(
    allBits(signature).filter((bit) => rsaVerify(message, flipBit(signature, bit), key)),
    [],
    'signature',
  )
  t.strictSame(
    allBits(message).filter((bit) => rsaVerify(flipBit(message, bit), signature, key)),
    [],
    'hash of the coin',
  )
  // A changed key may be no key at all; the first four bytes are the lengths of its numbers.
  const stillAccepted = allBits(key.encoded).filter((bit) => {
    const encoded = flipBit(key.encoded, bit)
    try {
      return rsaVerify(message, signature, decodeRsaPublicKey(encoded))
    } catch {
      return false
    }
  })
  t.strictSame(stillAccepted, [], 'denomination key')
  t.end()
})

function allBits(data: Uint8Array): number[] {
  return Array.from({ length: 8 * data.length }, (_, bit) => bit)
}
