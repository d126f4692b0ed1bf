/** The vectors of vectors.json that the kernel can reproduce, and the list of those it cannot. */
import t from 'tap'
import { forgetField, hashContractTerms } from '../../src/protocol/contract.js'
import { denominationGroupKey, denominationHash } from '../../src/protocol/crypto/denomination.js'
import {
  ageCommitmentHash,
  ageGroup,
  attestAge,
  commitToAge,
  commitToMaximumAge,
  deriveAgeProof,
  parseAgeMask,
  verifyAge,
  type AgeProof,
} from '../../src/protocol/crypto/age-restriction.js'
import {
  csBlind,
  csBlindingSecrets,
  csChoice,
  csNoncePoints,
  csNonceSecrets,
  csPublicKey,
  csSignBlinded,
  csUnblind,
  csVerify,
  type CsNonceSalt,
} from '../../src/protocol/crypto/clause-schnorr.js'
import { edxDerivePrivateKey, edxDerivePublicKey, edxPublicKey } from '../../src/protocol/crypto/edx25519.js'
import { eddsaPublicKey, eddsaSign, eddsaVerify } from '../../src/protocol/crypto/eddsa.js'
import { hashJson, hashText, sha512, shortHash } from '../../src/protocol/crypto/hash.js'
import { kdf } from '../../src/protocol/crypto/kdf.js'
import {
  coinEnvelopeHash,
  coinPubHash,
  makePlanchet,
  planchetSecrets,
  type Planchet,
} from '../../src/protocol/crypto/planchet.js'
import {
  deriveTransferKey,
  ecdhePublicKey,
  ecdhSecret,
  ecdhWithCoinPriv,
  ecdhWithCoinPub,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
  type RefreshBatch,
} from '../../src/protocol/crypto/refresh.js'
import {
  deriveBatchSeeds,
  makeSeededBatch,
  seededCommitment,
} from '../../src/protocol/crypto/refresh-seeds.js'
import {
  blindingFactor,
  decodeRsaPublicKey,
  encodeRsaPublicKey,
  fullDomainHash,
  rsaBlind,
  rsaSignBlinded,
  rsaUnblind,
  rsaVerify,
  type RsaPrivateKey,
} from '../../src/protocol/crypto/rsa-blind.js'
import { bytesToBigint } from '../../src/protocol/crypto/kdf.js'
import { formatAmount, packAmount, parseAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import {
  canonicalJson,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../src/protocol/encoding/json.js'
import { concatBytes, u32, u64, utf8 } from '../../src/protocol/encoding/struct.js'
import {
  duration,
  packRelativeTime,
  packTimestamp,
  readRelativeTime,
  readTimestamp,
} from '../../src/protocol/encoding/timestamp.js'
import {
  hashFullPayto,
  hashNormalizedPayto,
  hashWire,
  normalizePayto,
  reservePayto,
  validatePayto,
} from '../../src/protocol/payto.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  confirmDeposit,
  confirmMelt,
  confirmRecoup,
  confirmRecoupRefresh,
  confirmRefund,
  confirmWire,
  confirmWireDeposit,
  hashCoinSigs,
  hashDenominationSignatures,
  hashWireDeposits,
  keySet,
  packOperation,
  reserveClosed,
} from '../../src/protocol/signatures/exchange.js'
import {
  auditorExchangeKeys,
  denominationRevoked,
  denominationValidity,
  extensionManifest,
  globalFees,
  hashExtensionManifest,
  signingKeyValidity,
  wireDetails,
  wireFees,
} from '../../src/protocol/signatures/master.js'
import {
  merchantContract,
  merchantPaymentOk,
  merchantRefund,
  merchantTrackTransaction,
} from '../../src/protocol/signatures/merchant.js'
import { posConfirmation, type OtpAlgorithm } from '../../src/protocol/pos-confirmation.js'
import { PURPOSES, type PurposeName } from '../../src/protocol/signatures/purposes.js'
import {
  coinDeposit,
  coinHistory,
  coinLink,
  coinMelt,
  coinRecoup,
  coinRecoupRefresh,
  hashPlanchets,
  hashPolicy,
  kycAuth,
  NO_AGE_COMMITMENT,
  NO_BLINDING_SEED,
  NO_HASH,
  reserveHistory,
  reserveWithdraw,
  reserveWithdrawBatch,
} from '../../src/protocol/signatures/wallet.js'
import {
  amount,
  asObject,
  bigInteger,
  bytes,
  bytes64,
  categories,
  integer,
  key32,
  list,
  object,
  objects,
  seconds,
  text,
  vector,
  vectors,
  type Vector,
} from './fixtures.js'
import { acceptsOrRefuses } from './properties.js'
import { privateKeyFromPrimes } from './rsa-keys.js'

/**
 * Vectors nobody checks yet, each with the reason and the issue that will need it. An entry that is neither
 * here nor reproduced below fails the last test of this file.
 */
const OLD_DERIVATION = 'order of the arguments before October 2024, which no exchange of today computes'
const AGE = 'the page /age-withdraw of exchange protocols 18 to 25: not simulated'
const PURSES = 'purses and reserve accounts: not simulated'
const LEGITIMIZATION = 'anti money laundering and know your customer: not simulated'
const WADS = 'wads between exchanges: not simulated'
const OFFLINE = 'uploads of the offline master key, never seen by a wallet or merchant: not simulated'
const TOKENS = 'token families of contract version 1: not simulated'
const UNUSED = 'no endpoint carries it: not simulated'
const OLD = 'layout before exchange protocol 17: not simulated'

const NOT_COVERED: Readonly<Record<string, string>> = {
  walletcore_edx25519_derive: OLD_DERIVATION,
  reserve_age_withdraw_v24: AGE,
  exchange_confirm_age_withdraw_v24: AGE,

  purse_create: PURSES,
  purse_delete: PURSES,
  purse_status_request: PURSES,
  purse_deposit: PURSES,
  purse_merge: PURSES,
  purse_econtract: PURSES,
  account_merge: PURSES,
  account_setup: PURSES,
  reserve_open: PURSES,
  reserve_open_deposit: PURSES,
  reserve_close: PURSES,
  exchange_confirm_purse_creation: PURSES,
  exchange_confirm_purse_merged: PURSES,
  exchange_confirm_purse_refund: PURSES,
  exchange_purse_status: PURSES,

  reserve_attest_request: LEGITIMIZATION,
  exchange_reserve_attest: LEGITIMIZATION,
  master_aml_key: LEGITIMIZATION,

  master_partner_details: WADS,

  master_add_auditor: OFFLINE,
  master_del_auditor: OFFLINE,
  master_add_wire: OFFLINE,
  master_del_wire: OFFLINE,
  master_drain_profit: OFFLINE,
  master_signing_key_revoked: OFFLINE,

  token_use: TOKENS,
  merchant_wire_details: UNUSED,
  walletcore_deposit_pre_v17: OLD,
}

const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')
const unhex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'))

/** For each vector by name what we make of its inputs: all its outputs, unless the test says otherwise. */
type Reproduce = (inputs: JsonObject, outputs: JsonObject) => JsonObject
const reproductions = new Map<string, Reproduce>()

/** Declares how vectors of these names are reproduced, and compares every one of them. */
function reproduces(statement: string, names: Readonly<Record<string, Reproduce>>): void {
  t.test(statement, (t) => {
    for (const [name, reproduce] of Object.entries(names)) {
      reproductions.set(name, reproduce)
      const known = vectors().filter((entry) => entry.name === name)
      if (known.length === 0) t.fail(`no vector is called ${name}`)
      for (const entry of known) {
        t.strictSame(reproduce(entry.inputs, entry.outputs), entry.outputs, describe(entry))
      }
    }
    t.end()
  })
}

function describe(entry: Vector): string {
  const inputs = stringifyJson(entry.inputs)
  return `${entry.name} of ${inputs.length <= 80 ? inputs : `${inputs.slice(0, 79)}…`}`
}

/** A member that may be absent; `absent` stands for it then. */
function optional<Value>(
  inputs: JsonObject,
  key: string,
  read: (inputs: JsonObject, key: string) => Value,
  absent: Value,
): Value {
  return key in inputs ? read(inputs, key) : absent
}

reproduces('the fixed keys of the vectors follow from their labels, and the public halves from the private', {
  fixed_keys: (_, outputs) =>
    Object.fromEntries(
      Object.keys(outputs).map((label) => {
        const priv = shortHash(utf8(label))
        return [label, { priv: encodeCrockford(priv), pub: encodeCrockford(eddsaPublicKey(priv)) }]
      }),
    ),
})

reproduces('base32, amounts and times are written and read like the reference does', {
  crockford_encode: (inputs) => {
    const encoded = encodeCrockford(unhex(text(inputs, 'bytes_hex')))
    return { text: encoded, chars: encoded.length }
  },
  crockford_decode: (inputs) => {
    const read = (): Uint8Array => decodeCrockford(text(inputs, 'text'), integer(inputs, 'expected_bytes'))
    return acceptsOrRefuses(read) ? { accepted: true, bytes_hex: hex(read()) } : { accepted: false }
  },
  amount_parse: (inputs, outputs) => {
    const read = (): ReturnType<typeof parseAmount> => parseAmount(text(inputs, 'text'))
    if (!acceptsOrRefuses(read)) return { accepted: false }
    return {
      accepted: true,
      // One entry was produced without the packed form.
      ...('nbo_hex' in outputs ? { nbo_hex: hex(packAmount(read())) } : {}),
      to_string: formatAmount(read()),
    }
  },
  timestamp_nbo: (inputs) => ({ nbo_hex: hex(u64(packTimestamp(readTimestamp(inputs['json'])))) }),
  relative_time_nbo: (inputs) => ({ nbo_hex: hex(u64(packRelativeTime(readRelativeTime(inputs['json'])))) }),
})

reproduces('accounts are judged, normalised and hashed like the reference does', {
  h_wire: (inputs) => ({
    h_wire: encodeCrockford(hashWire(text(inputs, 'payto_uri'), bytes(inputs, 'wire_salt'))),
  }),
  payto_hash: (inputs, outputs) => {
    const uri = text(inputs, 'payto_uri')
    const full = { full_payto_hash: encodeCrockford(hashFullPayto(uri)) }
    if (acceptsOrRefuses(() => normalizePayto(uri))) {
      return {
        ...full,
        normalized: normalizePayto(uri),
        normalized_payto_hash: encodeCrockford(hashNormalizedPayto(uri)),
      }
    }
    // The wording of a complaint is ours; what counts is that there is one.
    return { ...full, validate_error: text(outputs, 'validate_error') }
  },
  payto_validate: (inputs, outputs) => {
    const uri = text(inputs, 'payto_uri')
    return acceptsOrRefuses(() => validatePayto(uri))
      ? { valid: true }
      : { valid: false, error: text(outputs, 'error') }
  },
  reserve_payto: (inputs) => ({
    payto: reservePayto(text(inputs, 'exchange_url'), text(inputs, 'reserve_pub')),
  }),
})

reproduces('contracts and other JSON are hashed like the reference does', {
  contract_hash: (inputs) => {
    const json = parseJson(text(inputs, 'json_text'))
    if (!acceptsOrRefuses(() => hashContractTerms(json))) return { accepted: false }
    return {
      canonical_json: canonicalJson(json),
      h_contract: encodeCrockford(hashContractTerms(json)),
      json_hash: encodeCrockford(hashJson(json)),
    }
  },
  contract_forgettable: (inputs) => {
    const terms = asObject(parseJson(text(inputs, 'json_text')), 'json_text')
    const once = forgetField(terms, 'k1')
    const twice = { ...once, k2: forgetField(object(once, 'k2'), 'n1') }
    return {
      h_contract: encodeCrockford(hashContractTerms(terms)),
      after_forget_k1: canonicalJson(once),
      h_contract_after: encodeCrockford(hashContractTerms(once)),
      'after_forget_k1_and_k2.n1': canonicalJson(twice),
      h_contract_after2: encodeCrockford(hashContractTerms(twice)),
    }
  },
  contract_hash_full_order: (inputs) => {
    const terms = object(inputs, 'contract_terms')
    return { canonical_json: canonicalJson(terms), h_contract: encodeCrockford(hashContractTerms(terms)) }
  },
  walletcore_contract_terms_reference: (inputs) => ({
    h_contract: encodeCrockford(hashContractTerms(object(inputs, 'json'))),
  }),
  policy_hash: (inputs, outputs) => ({
    h_policy: encodeCrockford(hashPolicy(object(inputs, 'policy'))),
    kdf_salt: text(outputs, 'kdf_salt'), // A remark.
  }),
  wallet_data_hash: (inputs) => ({
    wallet_data_hash: encodeCrockford(hashJson(object(inputs, 'wallet_data'))),
  }),
})

/** The denomination key that most vectors use. */
const DENOMINATION: RsaPrivateKey = (() => {
  const { inputs } = vector('denomination_key_rsa2048')
  const number = (key: string): bigint => bytesToBigint(unhex(text(inputs, key)))
  return privateKeyFromPrimes({
    n: number('n'),
    e: number('e'),
    d: number('d'),
    p: number('p'),
    q: number('q'),
  })
})()

reproduces('denominations are encoded and hashed like the reference does', {
  denomination_key_rsa2048: (inputs) => {
    const number = (key: string): bigint => bytesToBigint(unhex(text(inputs, key)))
    const encoded = encodeRsaPublicKey(number('n'), number('e'))
    const key = decodeRsaPublicKey(encoded)
    return {
      rsa_public_key: encodeCrockford(encoded),
      rsa_public_key_bytes: encoded.length,
      h_rsa_pub: encodeCrockford(sha512(encoded)),
      h_denom_pub_age_mask_0: encodeCrockford(denominationHash(key)),
      h_denom_pub_age_mask_278785: encodeCrockford(denominationHash(key, 278785)),
    }
  },
  denomination_group_key: (inputs) => ({
    key: encodeCrockford(
      denominationGroupKey({
        value: amount(inputs, 'value'),
        feeWithdraw: amount(inputs, 'fee_withdraw'),
        feeDeposit: amount(inputs, 'fee_deposit'),
        feeRefresh: amount(inputs, 'fee_refresh'),
        feeRefund: amount(inputs, 'fee_refund'),
        ageMask: integer(inputs, 'age_mask'),
      }),
    ),
  }),
})

/** From the planchet master secret to the finished coin, with every step in between. */
const wholeWithdrawal: Reproduce = (inputs) => {
  const ageCommitment = optional<Uint8Array | undefined>(inputs, 'h_age_commitment', key32, undefined)
  const planchet = makePlanchet(
    key32(inputs, 'planchet_master_secret'),
    DENOMINATION.publicKey,
    ageCommitment === undefined ? {} : { ageCommitment },
  )
  const blindSignature = rsaSignBlinded(planchet.blinded, DENOMINATION)
  const signature = rsaUnblind(blindSignature, planchet.blindingSecret, DENOMINATION.publicKey)
  if (!rsaVerify(planchet.coinPubHash, signature, DENOMINATION.publicKey))
    throw new Error('coin does not verify')
  return {
    coin_priv: encodeCrockford(planchet.coinPriv),
    coin_pub: encodeCrockford(planchet.coinPub),
    bks: encodeCrockford(planchet.blindingSecret),
    coin_pub_hash: encodeCrockford(coinPubHash(planchet.coinPub, ageCommitment)),
    rsa_blinded_planchet: encodeCrockford(planchet.blinded),
    blinded_bytes: planchet.blinded.length,
    h_denom_pub: encodeCrockford(planchet.denomPubHash),
    h_coin_envelope: encodeCrockford(planchet.envelopeHash),
    blinded_rsa_signature: encodeCrockford(blindSignature),
    rsa_signature: encodeCrockford(signature),
    fdh_counter: fullDomainHash(planchet.coinPubHash, DENOMINATION.publicKey).counter,
    blinding_counter: blindingFactor(planchet.blindingSecret, DENOMINATION.publicKey).counter,
  }
}

reproduces('withdrawals give the same coins, also when draws repeat or numbers come out short', {
  withdraw_planchet_rsa: wholeWithdrawal,
  withdraw_planchet_rsa_age: wholeWithdrawal,
  withdraw_planchet_rsa_counter: wholeWithdrawal,
  withdraw_planchet_rsa_short_blinded: wholeWithdrawal,
})

/** A blind signature from key and nonces to the finished coin; the same seed stands for session and blinding. */
function clauseSchnorr(
  values: JsonObject,
  salt: CsNonceSalt,
  blindSignature: (s: Uint8Array) => string,
): JsonObject {
  const privateKey = key32(values, 'cs_private_key')
  const publicKey = csPublicKey(privateKey)
  const nonce = key32(values, 'cs_nonce')
  const message = bytes64(values, 'message_hash')
  const nonces = csNonceSecrets(privateKey, nonce, salt)
  const noncePoints = csNoncePoints(nonces)
  const secrets = csBlindingSecrets(nonce)
  const { points, challenges } = csBlind(message, publicKey, noncePoints, secrets)
  const choice = csChoice(privateKey, nonce)
  const blind = csSignBlinded(privateKey, nonces, challenges, choice)
  const signature = { r: points[choice], s: csUnblind(blind, secrets[choice]) }
  if (!csVerify(message, signature, publicKey)) throw new Error('signature does not verify')
  const shown = {
    message_hash: message,
    cs_public_key: publicKey,
    cs_private_key: privateKey,
    cs_nonce: nonce,
    cs_r_priv_0: nonces[0],
    cs_r_priv_1: nonces[1],
    cs_r_pub_0: noncePoints[0],
    cs_r_pub_1: noncePoints[1],
    cs_bs_alpha_0: secrets[0].alpha,
    cs_bs_alpha_1: secrets[1].alpha,
    cs_bs_beta_0: secrets[0].beta,
    cs_bs_beta_1: secrets[1].beta,
    cs_r_pub_blind_0: points[0],
    cs_r_pub_blind_1: points[1],
    cs_c_0: challenges[0],
    cs_c_1: challenges[1],
    cs_sig_s: signature.s,
    cs_sig_R: signature.r,
  }
  return {
    ...Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, encodeCrockford(value)])),
    cs_blind_s: blindSignature(blind),
    ...('cs_b' in values ? { cs_b: encodeCrockford(Uint8Array.of(choice, 0, 0, 0)) } : {}),
  }
}

reproduces('Clause-Schnorr coins come out the same, with every step in between', {
  // GNUnet prints the C structure: the choice, then the scalar.
  tvg_cs_blind_signing: (_, values) =>
    clauseSchnorr(values, 'rw', (s) => encodeCrockford(concatBytes(bytes(values, 'cs_b'), s))),
  walletcore_cs_blind_signing: (_, values) => clauseSchnorr(values, 'r', encodeCrockford),
})

/** A commitment as the vectors show it. */
function shownAge(proof: AgeProof): JsonObject {
  return {
    edx25519_privs: proof.privateKeys.map(encodeCrockford),
    edx25519_pubs: proof.publicKeys.map(encodeCrockford),
    h_age_commitment: encodeCrockford(ageCommitmentHash(proof)),
  }
}

/** What comes of an attestation, which has to verify if it could be made. */
function attested(proof: AgeProof, age: number): JsonObject {
  const attestation = attestAge(proof, age)
  const shown = { age, group: ageGroup(proof.mask, age), result: attestation === undefined ? 0 : 1 }
  if (attestation === undefined) return shown
  if (!verifyAge(proof, age, attestation)) throw new Error('attestation does not verify')
  return { ...shown, attestation: encodeCrockford(attestation) }
}

reproduces('ages are committed to, derived and proved like the reference does', {
  tvg_edx25519_derive: (_, values) => {
    const priv = bytes64(values, 'priv1_edx')
    const seed = bytes64(values, 'seed')
    const derived = edxDerivePrivateKey(priv, seed)
    return {
      priv1_edx: encodeCrockford(priv),
      pub1_edx: encodeCrockford(edxPublicKey(priv)),
      seed: encodeCrockford(seed),
      priv2_edx: encodeCrockford(derived),
      pub2_edx: encodeCrockford(edxDerivePublicKey(edxPublicKey(priv), seed)),
    }
  },
  age_commitment: (inputs, outputs) => {
    const mask = parseAgeMask(text(inputs, 'age_groups'))
    const proof = commitToAge(mask, integer(inputs, 'commited_age'), bytes64(inputs, 'seed'))
    return { ...shownAge(proof), note: text(outputs, 'note') } // A remark.
  },
  age_commitment_c: (inputs, outputs) => {
    const mask = parseAgeMask(text(inputs, 'age_groups'))
    const proof = commitToAge(mask, integer(inputs, 'committed_age'), bytes64(inputs, 'seed'))
    const derived = shownAge(deriveAgeProof(proof, bytes64(inputs, 'derive_salt')))
    return {
      ...shownAge(proof),
      attestations: objects(outputs, 'attestations').map((entry) => attested(proof, integer(entry, 'age'))),
      ...Object.fromEntries(Object.entries(derived).map(([name, value]) => [`derived_${name}`, value])),
    }
  },
  age_restriction_from_secret: (inputs) => {
    const proof = commitToMaximumAge(
      integer(inputs, 'age_mask'),
      integer(inputs, 'max_age'),
      key32(inputs, 'planchet_master_secret'),
    )
    return {
      edx25519_pubs: proof.publicKeys.map(encodeCrockford),
      h_age_commitment: encodeCrockford(ageCommitmentHash(proof)),
    }
  },
})

/** Coin key and blinding secret as wallet-core draws them: both from one derivation. */
function walletCoreSecrets(
  seed: Uint8Array,
  coinIndex: number,
): { coinPriv: Uint8Array; blinding: Uint8Array } {
  const both = kdf(64, u32(coinIndex), seed, utf8('taler-withdrawal-coin-derivation'))
  return { coinPriv: both.slice(0, 32), blinding: both.slice(32) }
}

reproduces('wallet-core derives its secrets in its own way, and from there on everything is the same', {
  walletcore_withdrawal_planchet: (inputs) => {
    const secrets = walletCoreSecrets(key32(inputs, 'secretSeed'), integer(inputs, 'coinNumber'))
    return {
      coinPriv: encodeCrockford(secrets.coinPriv),
      coinPub: encodeCrockford(eddsaPublicKey(secrets.coinPriv)),
      bks: encodeCrockford(secrets.blinding),
    }
  },
  walletcore_create_planchet_v14: (inputs, outputs) => {
    const secrets = walletCoreSecrets(key32(inputs, 'secretSeed'), integer(inputs, 'coinIndex'))
    const coinPub = eddsaPublicKey(secrets.coinPriv)
    const blinded = rsaBlind(coinPubHash(coinPub), secrets.blinding, DENOMINATION.publicKey)
    const denomPubHash = denominationHash(DENOMINATION.publicKey)
    const envelopeHash = coinEnvelopeHash(denomPubHash, blinded)
    const value = amount(inputs, 'value')
    const reserve = object(vector('fixed_keys').outputs, 'reserve')
    const withdrawSig = reserveWithdraw.sign(key32(reserve, 'priv'), {
      amountWithFee: { ...value, units: value.units + amount(inputs, 'feeWithdraw').units },
      denomPubHash,
      coinEnvelopeHash: envelopeHash,
    })
    return {
      blindingKey: encodeCrockford(secrets.blinding),
      coinEv: { cipher: 'RSA', rsa_blinded_planchet: encodeCrockford(blinded) },
      coinPriv: encodeCrockford(secrets.coinPriv),
      coinPub: encodeCrockford(coinPub),
      coinValue: object(outputs, 'coinValue'), // The input again, in a form the wire does not know.
      denomPub: {
        cipher: 'RSA',
        rsa_public_key: encodeCrockford(DENOMINATION.publicKey.encoded),
        age_mask: 0,
      },
      denomPubHash: encodeCrockford(denomPubHash),
      reservePub: text(reserve, 'pub'),
      withdrawSig: encodeCrockford(withdrawSig),
      coinEvHash: encodeCrockford(envelopeHash),
    }
  },
})

/** Coins by any derivation, as the vectors of /withdraw show them. */
function withdrawalOf(
  inputs: JsonObject,
  coins: readonly { coinPriv: Uint8Array; blinding: Uint8Array; shown: JsonObject }[],
): JsonObject {
  const denomPubHash = denominationHash(DENOMINATION.publicKey)
  const planchets = coins.map(({ coinPriv, blinding }) => {
    const coinPub = eddsaPublicKey(coinPriv)
    const blinded = rsaBlind(coinPubHash(coinPub), blinding, DENOMINATION.publicKey)
    return { coinPub, blinded, envelopeHash: coinEnvelopeHash(denomPubHash, blinded) }
  })
  const planchetsHash = hashPlanchets(planchets.map((planchet) => planchet.envelopeHash))
  const values = {
    amount: amount(inputs, 'total_value'),
    fee: amount(inputs, 'total_fee'),
    planchetsHash,
    blindingSeed: NO_BLINDING_SEED,
    maxAgeGroup: integer(inputs, 'max_age_group'),
    ageMask: integer(inputs, 'age_mask'),
  }
  const blob = reserveWithdrawBatch.blob(values)
  const reserve = object(vector('fixed_keys').outputs, 'reserve')
  return {
    coins: planchets.map(({ coinPub, blinded, envelopeHash }, index) => ({
      ...coins[index]?.shown,
      coin_priv: encodeCrockford(coins[index]?.coinPriv ?? new Uint8Array()),
      coin_pub: encodeCrockford(coinPub),
      bks: encodeCrockford(coins[index]?.blinding ?? new Uint8Array()),
      rsa_blinded_planchet: encodeCrockford(blinded),
      h_planchet: encodeCrockford(envelopeHash),
    })),
    h_planchets: encodeCrockford(planchetsHash),
    purpose: PURPOSES[reserveWithdrawBatch.purpose].number,
    blob_len: blob.length,
    blob_hex: hex(blob),
    reserve_sig: encodeCrockford(reserveWithdrawBatch.sign(key32(reserve, 'priv'), values)),
  }
}

reproduces('one signature of the reserve covers all planchets since protocol 26', {
  withdraw_v26_two_coins_wallet_core_derivation: (inputs) =>
    withdrawalOf(
      inputs,
      Array.from({ length: integer(inputs, 'n') }, (_, index) => ({
        ...walletCoreSecrets(key32(inputs, 'batch_seed'), index),
        shown: {},
      })),
    ),
  withdraw_v26_two_coins_exchange_derivation: (inputs) => {
    const count = integer(inputs, 'n')
    const seeds = kdf(32 * count, u32(count), key32(inputs, 'batch_seed'), utf8('taler-withdraw-secrets'))
    const coins = Array.from({ length: count }, (_, index) => {
      const seed = seeds.slice(32 * index, 32 * index + 32)
      const { coinPriv, blindingSecret } = planchetSecrets(seed)
      return { coinPriv, blinding: blindingSecret, shown: { coin_seed: encodeCrockford(seed) } }
    })
    return withdrawalOf(inputs, coins)
  },
})

const newCoin = (planchet: Planchet, secret: Uint8Array): JsonObject => ({
  planchet_master_secret: encodeCrockford(secret),
  coin_priv: encodeCrockford(planchet.coinPriv),
  bks: encodeCrockford(planchet.blindingSecret),
  coin_pub_hash: encodeCrockford(planchet.coinPubHash),
  rsa_blinded_planchet: encodeCrockford(planchet.blinded),
  h_coin_envelope: encodeCrockford(planchet.envelopeHash),
})

reproduces('melts of protocol 32 derive everything from one seed', {
  melt_v32_two_coins: (inputs) => {
    const oldCoin = object(vector('fixed_keys').outputs, 'coin1')
    const [oldCoinPriv, oldCoinPub] = [key32(oldCoin, 'priv'), key32(oldCoin, 'pub')]
    const refreshSeed = decodeCrockford(text(inputs, 'refresh_seed'), 64)
    const denominations = [DENOMINATION.publicKey, DENOMINATION.publicKey]
    const seeds = deriveBatchSeeds(refreshSeed, oldCoinPriv)
    const batches = seeds.map((seed) => makeSeededBatch(seed, oldCoinPriv, denominations))
    const planchetHashes = batches.map((coins) =>
      hashPlanchets(coins.map(({ planchet }) => planchet.envelopeHash)),
    )
    const amountWithFee = amount(inputs, 'value_with_fee')
    const rc = seededCommitment({ refreshSeed, oldCoinPub, amountWithFee, planchetHashes })
    const request = {
      refreshCommitment: rc,
      denomPubHash: denominationHash(DENOMINATION.publicKey),
      ageCommitmentHash: NO_AGE_COMMITMENT,
      amountWithFee,
      meltFee: amount(inputs, 'melt_fee'),
    }
    const confirmation = { refreshCommitment: rc, noRevealIndex: 1 }
    const exchangePriv = key32(object(vector('fixed_keys').outputs, 'exchange-online'), 'priv')
    return {
      batches: batches.map((coins, k) => ({
        k,
        batch_seed: encodeCrockford(seeds[k] ?? new Uint8Array()),
        coins: coins.map(({ transfer, transferSecret, secret, planchet }) => ({
          transfer_priv: encodeCrockford(transfer.priv),
          transfer_pub: encodeCrockford(transfer.pub),
          shared: encodeCrockford(transferSecret),
          planchet_seed: encodeCrockford(secret),
          coin_priv: encodeCrockford(planchet.coinPriv),
          bks: encodeCrockford(planchet.blindingSecret),
          rsa_blinded_planchet: encodeCrockford(planchet.blinded),
          h_planchet: encodeCrockford(planchet.envelopeHash),
        })),
        h_planchets: encodeCrockford(planchetHashes[k] ?? new Uint8Array()),
      })),
      rc: encodeCrockford(rc),
      melt_blob_hex: Buffer.from(coinMelt.blob(request)).toString('hex'),
      confirm_sig: encodeCrockford(coinMelt.sign(oldCoinPriv, request)),
      noreveal_index: 1,
      exchange_confirm_melt_blob_hex: Buffer.from(confirmMelt.blob(confirmation)).toString('hex'),
      exchange_sig: encodeCrockford(confirmMelt.sign(exchangePriv, confirmation)),
    }
  },
})

reproduces('melts commit to the same new coins, with and without the refresh secret', {
  refresh_commitment_v24: (inputs) => {
    const oldCoinPriv = key32(inputs, 'old_coin_priv')
    const refreshSecret = key32(inputs, 'refresh_master_secret')
    const denominations = Array.from(
      { length: integer(inputs, 'num_new_coins') },
      () => DENOMINATION.publicKey,
    )
    const batches = Array.from({ length: integer(inputs, 'kappa') }, (_, index) =>
      makeRefreshBatch(deriveTransferKey(refreshSecret, oldCoinPriv, index), oldCoinPriv, denominations),
    )
    const commitment = {
      oldCoinPub: eddsaPublicKey(oldCoinPriv),
      amountWithFee: amount(inputs, 'amount_with_fee'),
      batches,
    }
    return {
      rc_with_rms: encodeCrockford(refreshCommitment({ ...commitment, refreshSecret })),
      rc_without_rms: encodeCrockford(refreshCommitment(commitment)),
      batches: batches.map((batch, k) => ({
        k,
        transfer_priv: encodeCrockford(batch.transfer.priv),
        transfer_pub: encodeCrockford(batch.transfer.pub),
        transfer_secret: encodeCrockford(batch.transferSecret),
        new_coins: batch.planchets.map((planchet, index) =>
          newCoin(planchet, batch.secrets[index] ?? new Uint8Array()),
        ),
      })),
    }
  },
  walletcore_refresh_session_v14: (inputs) => {
    const oldCoin = object(vector('fixed_keys').outputs, 'coin1')
    const oldCoinPriv = key32(oldCoin, 'priv')
    const [kind] = objects(inputs, 'newCoinDenoms')
    const wanted = asObject(kind, 'newCoinDenoms')
    const count = integer(wanted, 'count')
    const denominations = Array.from({ length: count }, () => DENOMINATION.publicKey)
    const batches: RefreshBatch[] = Array.from({ length: KAPPA }, (_, index) => {
      const seed = key32(inputs, 'sessionSecretSeed')
      const priv = kdf(32, u32(index), seed, utf8('taler-transfer-pub-derivation'))
      return makeRefreshBatch({ priv, pub: ecdhePublicKey(priv) }, oldCoinPriv, denominations)
    })
    const perCoin = amount(wanted, 'value').units + amount(wanted, 'feeWithdraw').units
    const fee = amount(inputs, 'feeRefresh')
    const amountWithFee = { ...fee, units: fee.units + BigInt(count) * perCoin }
    const commitment = refreshCommitment({ oldCoinPub: key32(oldCoin, 'pub'), amountWithFee, batches })
    const shown = (k: number, j: number): JsonObject => {
      const planchet = batches[k]?.planchets[j]
      if (planchet === undefined) throw new Error('no such planchet')
      return {
        blindingKey: encodeCrockford(planchet.blindingSecret),
        coinEv: { cipher: 'RSA', rsa_blinded_planchet: encodeCrockford(planchet.blinded) },
        coinPriv: encodeCrockford(planchet.coinPriv),
        coinPub: encodeCrockford(planchet.coinPub),
        coinEvHash: encodeCrockford(planchet.envelopeHash),
        maxAge: 32, // How wallet-core says that there is no age restriction.
      }
    }
    return {
      rc: encodeCrockford(commitment),
      confirm_sig: encodeCrockford(
        coinMelt.sign(oldCoinPriv, {
          refreshCommitment: commitment,
          denomPubHash: denominationHash(DENOMINATION.publicKey),
          ageCommitmentHash: NO_AGE_COMMITMENT,
          amountWithFee,
          meltFee: fee,
        }),
      ),
      transfer_privs: batches.map((batch) => encodeCrockford(batch.transfer.priv)),
      transfer_pubs: batches.map((batch) => encodeCrockford(batch.transfer.pub)),
      melt_value_with_fee: formatAmount(amountWithFee),
      planchet_k0_j0: shown(0, 0),
      planchet_k2_j1: shown(2, 1),
    }
  },
})

/** Both halves of what a structure gives: the bytes that are signed, and the signature. */
function signed<Values>(
  struct: {
    purpose: PurposeName
    blob(values: Values): Uint8Array
    sign(privateKey: Uint8Array, values: Values): Uint8Array
  },
  read: (inputs: JsonObject) => Values,
): Reproduce {
  return (inputs, outputs) => {
    const values = read(inputs)
    const blob = struct.blob(values)
    const signer = key32(outputs, 'signer_priv')
    return {
      purpose_name: struct.purpose,
      purpose: PURPOSES[struct.purpose].number,
      blob_len: blob.length,
      blob_hex: hex(blob),
      signer_priv: encodeCrockford(signer),
      signer_pub: encodeCrockford(eddsaPublicKey(signer)),
      sig: encodeCrockford(struct.sign(signer, values)),
    }
  }
}

const deposit = signed(coinDeposit, (inputs) => ({
  contractTermsHash: bytes64(inputs, 'h_contract_terms'),
  ageCommitmentHash: optional(inputs, 'h_age_commitment', key32, NO_AGE_COMMITMENT),
  policyHash: optional(inputs, 'h_policy', bytes64, NO_HASH),
  wireHash: bytes64(inputs, 'h_wire'),
  denomPubHash: bytes64(inputs, 'h_denom_pub'),
  walletTimestamp: seconds(inputs, 'wallet_timestamp_s'),
  refundDeadline: seconds(inputs, 'refund_deadline_s'),
  amountWithFee: amount(inputs, 'amount_with_fee'),
  depositFee: amount(inputs, 'deposit_fee'),
  merchantPub: key32(inputs, 'merchant_pub'),
  walletDataHash: optional(inputs, 'wallet_data_hash', bytes64, NO_HASH),
}))

const melt = signed(coinMelt, (inputs) => ({
  refreshCommitment: bytes64(inputs, 'rc'),
  denomPubHash: bytes64(inputs, 'h_denom_pub'),
  ageCommitmentHash: optional(inputs, 'h_age_commitment', key32, NO_AGE_COMMITMENT),
  amountWithFee: amount(inputs, 'amount_with_fee'),
  meltFee: amount(inputs, 'melt_fee'),
}))

const recoup = (inputs: JsonObject) => ({
  denomPubHash: bytes64(inputs, 'h_denom_pub'),
  coinBlind: key32(inputs, 'coin_blind'),
})

reproduces('wallets sign the same bytes', {
  coin_recoup: signed(coinRecoup, recoup),
  coin_recoup_refresh: signed(coinRecoupRefresh, recoup),
  kyc_auth: signed(kycAuth, () => ({})),
  deposit_plain: deposit,
  deposit_full: deposit,
  melt_plain: melt,
  melt_age: melt,
  coin_link: signed(coinLink, (inputs) => ({
    denomPubHash: bytes64(inputs, 'h_denom_pub'),
    transferPub: key32(inputs, 'transfer_pub'),
    ageCommitmentHash: NO_AGE_COMMITMENT,
    coinEnvelopeHash: bytes64(inputs, 'h_coin_envelope'),
  })),
  reserve_withdraw_per_coin_v24: signed(reserveWithdraw, (inputs) => ({
    amountWithFee: amount(inputs, 'amount_with_fee'),
    denomPubHash: bytes64(inputs, 'h_denom_pub'),
    coinEnvelopeHash: bytes64(inputs, 'h_coin_envelope'),
  })),
  reserve_history: signed(reserveHistory, (inputs) => ({ startOffset: bigInteger(inputs, 'start_off') })),
  coin_history: signed(coinHistory, (inputs) => ({ startOffset: bigInteger(inputs, 'start_off') })),
})

const contractOnly = (inputs: JsonObject): { contractTermsHash: Uint8Array } => ({
  contractTermsHash: bytes64(inputs, 'h_contract_terms'),
})

const refundRequest = signed(merchantRefund, (inputs) => ({
  contractTermsHash: bytes64(inputs, 'h_contract_terms'),
  coinPub: key32(inputs, 'coin_pub'),
  rtransactionId: bigInteger(inputs, 'rtransaction_id'),
  refundAmount: amount(inputs, 'refund_amount'),
}))

reproduces('merchants sign the same bytes, up to the largest 64-bit refund id', {
  merchant_contract: signed(merchantContract, contractOnly),
  merchant_payment_ok: signed(merchantPaymentOk, contractOnly),
  merchant_refund: refundRequest,
  merchant_refund_max_rtid: refundRequest,
  merchant_track_transaction: signed(merchantTrackTransaction, (inputs) => ({
    contractTermsHash: bytes64(inputs, 'h_contract_terms'),
    wireHash: bytes64(inputs, 'h_wire'),
    coinPub: key32(inputs, 'coin_pub'),
  })),
})

const depositConfirmation = signed(confirmDeposit, (inputs) => ({
  contractTermsHash: bytes64(inputs, 'h_contract_terms'),
  wireHash: bytes64(inputs, 'h_wire'),
  policyHash: optional(inputs, 'h_policy', bytes64, NO_HASH),
  exchangeTimestamp: seconds(inputs, 'exchange_timestamp_s'),
  wireDeadline: seconds(inputs, 'wire_deadline_s'),
  refundDeadline: seconds(inputs, 'refund_deadline_s'),
  totalWithoutFee: amount(inputs, 'total_without_fee'),
  coinSigsHash: hashCoinSigs(signatures(inputs, 'coin_sigs')),
  merchantPub: key32(inputs, 'merchant_pub'),
}))

const refundConfirmation = signed(confirmRefund, (inputs) => ({
  contractTermsHash: bytes64(inputs, 'h_contract_terms'),
  coinPub: key32(inputs, 'coin_pub'),
  merchantPub: key32(inputs, 'merchant_pub'),
  rtransactionId: bigInteger(inputs, 'rtransaction_id'),
  refundAmount: amount(inputs, 'refund_amount'),
}))

function signatures(inputs: JsonObject, key: string): Uint8Array[] {
  return list(inputs, key).map((signature) => bytes64({ signature }, 'signature'))
}

/** The vector gives the hash of the details and the one detail that it is made of: both have to fit. */
const detailsHash = (inputs: JsonObject): Uint8Array => {
  const detail = object(inputs, 'single_detail')
  const hash = hashWireDeposits([
    {
      contractTermsHash: bytes64(detail, 'h_contract_terms'),
      executionTime: seconds(detail, 'execution_time_s'),
      coinPub: key32(detail, 'coin_pub'),
      depositValue: amount(detail, 'deposit_value'),
      depositFee: amount(detail, 'deposit_fee'),
    },
  ])
  if (encodeCrockford(hash) !== text(inputs, 'h_details')) throw new Error('the details hash differs')
  return hash
}

reproduces('exchanges sign the same bytes with their online keys', {
  exchange_confirm_wire_deposit: signed(confirmWireDeposit, (inputs) => ({
    total: amount(inputs, 'total'),
    wireFee: amount(inputs, 'wire_fee'),
    merchantPub: key32(inputs, 'merchant_pub'),
    fullPaytoHash: hashFullPayto(text(inputs, 'payto_uri')),
    detailsHash: detailsHash(inputs),
  })),
  exchange_confirm_recoup: signed(confirmRecoup, (inputs) => ({
    timestamp: seconds(inputs, 'timestamp_s'),
    recoupAmount: amount(inputs, 'recoup_amount'),
    coinPub: key32(inputs, 'coin_pub'),
    reservePub: key32(inputs, 'reserve_pub'),
  })),
  exchange_confirm_recoup_refresh: signed(confirmRecoupRefresh, (inputs) => ({
    timestamp: seconds(inputs, 'timestamp_s'),
    recoupAmount: amount(inputs, 'recoup_amount'),
    coinPub: key32(inputs, 'coin_pub'),
    oldCoinPub: key32(inputs, 'old_coin_pub'),
  })),
  exchange_reserve_closed: signed(reserveClosed, (inputs) => ({
    timestamp: seconds(inputs, 'timestamp_s'),
    closingAmount: amount(inputs, 'closing_amount'),
    closingFee: amount(inputs, 'closing_fee'),
    reservePub: key32(inputs, 'reserve_pub'),
    fullPaytoHash: hashFullPayto(text(inputs, 'payto_uri')),
    wtid: key32(inputs, 'wtid'),
  })),
  exchange_confirm_deposit_batch2: depositConfirmation,
  exchange_confirm_deposit_one_policy: depositConfirmation,
  exchange_confirm_refund: refundConfirmation,
  exchange_confirm_refund_abort_rtid0: refundConfirmation,
  exchange_confirm_wire: signed(confirmWire, (inputs) => ({
    wireHash: bytes64(inputs, 'h_wire'),
    contractTermsHash: bytes64(inputs, 'h_contract_terms'),
    wtid: key32(inputs, 'wtid'),
    coinPub: key32(inputs, 'coin_pub'),
    executionTime: seconds(inputs, 'execution_time_s'),
    coinContribution: amount(inputs, 'coin_contribution'),
  })),
  exchange_confirm_melt: signed(confirmMelt, (inputs) => ({
    refreshCommitment: bytes64(inputs, 'rc'),
    noRevealIndex: integer(inputs, 'noreveal_index'),
  })),
  exchange_key_set: signed(keySet, (inputs) => ({
    listIssueDate: seconds(inputs, 'list_issue_date_s'),
    keysHash: hashDenominationSignatures(signatures(inputs, 'denom_master_sigs_in_json_order')),
  })),
  exchange_affirm_denom_unknown: signed(affirmDenominationUnknown, (inputs) => ({
    timestamp: seconds(inputs, 'timestamp_s'),
    denomPubHash: bytes64(inputs, 'h_denom_pub'),
  })),
  exchange_affirm_denom_expired: signed(affirmDenominationExpired, (inputs) => ({
    timestamp: seconds(inputs, 'timestamp_s'),
    operation: packOperation(text(inputs, 'oper')),
    denomPubHash: bytes64(inputs, 'h_denom_pub'),
  })),
})

const denominationFields = (inputs: JsonObject) => ({
  masterPub: key32(inputs, 'master_pub'),
  start: seconds(inputs, 'stamp_start_s'),
  expireWithdraw: seconds(inputs, 'stamp_expire_withdraw_s'),
  expireDeposit: seconds(inputs, 'stamp_expire_deposit_s'),
  expireLegal: seconds(inputs, 'stamp_expire_legal_s'),
  value: amount(inputs, 'value'),
  feeWithdraw: amount(inputs, 'fee_withdraw'),
  feeDeposit: amount(inputs, 'fee_deposit'),
  feeRefresh: amount(inputs, 'fee_refresh'),
  feeRefund: amount(inputs, 'fee_refund'),
  denomPubHash: bytes64(inputs, 'h_denom_pub'),
})

const account = signed(wireDetails, (inputs) => ({
  fullPaytoHash: hashFullPayto(text(inputs, 'payto_uri')),
  conversionUrlHash: 'conversion_url' in inputs ? hashText(text(inputs, 'conversion_url')) : NO_HASH,
  debitRestrictionsHash: hashJson(list(inputs, 'debit_restrictions')),
  creditRestrictionsHash: hashJson(list(inputs, 'credit_restrictions')),
}))

reproduces('master keys and auditors sign the same bytes', {
  master_denomination_key_revoked: signed(denominationRevoked, (inputs) => ({
    denomPubHash: bytes64(inputs, 'h_denom_pub'),
  })),
  master_extension: signed(extensionManifest, (inputs) => ({
    manifestHash: hashExtensionManifest(object(inputs, 'extensions')),
  })),
  master_signing_key_validity: signed(signingKeyValidity, (inputs) => ({
    start: seconds(inputs, 'stamp_start_s'),
    expire: seconds(inputs, 'stamp_expire_s'),
    end: seconds(inputs, 'stamp_end_s'),
    exchangePub: key32(inputs, 'exchange_pub'),
  })),
  master_denomination_key_validity: signed(denominationValidity, denominationFields),
  auditor_exchange_keys: signed(auditorExchangeKeys, (inputs) => ({
    auditorUrlHash: hashText(text(inputs, 'auditor_url')),
    ...denominationFields(inputs),
  })),
  master_wire_details: account,
  master_wire_details_conversion: account,
  master_wire_fees: signed(wireFees, (inputs) => ({
    wireMethodHash: hashText(text(inputs, 'wire_method')),
    start: seconds(inputs, 'start_date_s'),
    end: seconds(inputs, 'end_date_s'),
    wireFee: amount(inputs, 'wire_fee'),
    closingFee: amount(inputs, 'closing_fee'),
  })),
  master_global_fees: signed(globalFees, (inputs) => ({
    start: seconds(inputs, 'start_date_s'),
    end: seconds(inputs, 'end_date_s'),
    purseTimeout: duration(integer(inputs, 'purse_timeout_us')),
    historyExpiration: duration(integer(inputs, 'history_expiration_us')),
    historyFee: amount(inputs, 'history_fee'),
    accountFee: amount(inputs, 'account_fee'),
    purseFee: amount(inputs, 'purse_fee'),
    purseAccountLimit: integer(inputs, 'purse_account_limit'),
  })),
})

const hashOf: Reproduce = (_, values) => ({
  input: text(values, 'input'),
  output: encodeCrockford(sha512(bytes(values, 'input'))),
})

const keyDerivation: Reproduce = (_, values) => ({
  priv: text(values, 'priv'),
  pub: encodeCrockford(eddsaPublicKey(key32(values, 'priv'))),
})

const derivation: Reproduce = (_, values) => ({
  ...values,
  out: encodeCrockford(
    kdf(integer(values, 'out_len'), bytes(values, 'salt'), bytes(values, 'ikm'), bytes(values, 'ctx')),
  ),
})

const keyAgreement: Reproduce = (_, values) => ({
  ...values,
  pub1: encodeCrockford(ecdhePublicKey(key32(values, 'priv1'))),
  skm: encodeCrockford(ecdhSecret(key32(values, 'priv2'), key32(values, 'pub1'))),
})

/** Both ways to the secret: from the coin's private key, and from its public key. */
const coinKeyAgreement: Reproduce = (_, values) => {
  const ours = ecdhWithCoinPriv(key32(values, 'priv_eddsa'), key32(values, 'pub_ecdhe'))
  const theirs = ecdhWithCoinPub(key32(values, 'priv_ecdhe'), key32(values, 'pub_eddsa'))
  return {
    ...values,
    pub_ecdhe: encodeCrockford(ecdhePublicKey(key32(values, 'priv_ecdhe'))),
    pub_eddsa: encodeCrockford(eddsaPublicKey(key32(values, 'priv_eddsa'))),
    key_material: hex(ours) === hex(theirs) ? encodeCrockford(ours) : 'the two sides disagree',
  }
}

reproduces('the primitives below all this give what GNUnet and wallet-core give', {
  tvg_hash: hashOf,
  walletcore_hash: hashOf,
  tvg_eddsa_key_derivation: keyDerivation,
  walletcore_eddsa_key_derivation: keyDerivation,
  tvg_eddsa_signing: (_, values) => {
    // The signed structure: size, purpose, and the data of the vector is the whole of it.
    const data = bytes(values, 'data')
    const signature = eddsaSign(key32(values, 'priv'), data)
    return {
      priv: text(values, 'priv'),
      pub: encodeCrockford(eddsaPublicKey(key32(values, 'priv'))),
      data: text(values, 'data'),
      sig: eddsaVerify(key32(values, 'pub'), data, signature)
        ? encodeCrockford(signature)
        : 'does not verify',
    }
  },
  tvg_kdf: derivation,
  walletcore_kdf: derivation,
  tvg_ecc_ecdh: keyAgreement,
  walletcore_ecc_ecdh: keyAgreement,
  tvg_eddsa_ecdh: coinKeyAgreement,
  walletcore_eddsa_ecdh: coinKeyAgreement,
  tvg_rsa_blind_signing: (_, values) => {
    const key = decodeRsaPublicKey(bytes(values, 'rsa_public_key'))
    const message = bytes64(values, 'message_hash')
    const secret = key32(values, 'blinding_key_secret')
    const blinded = rsaBlind(message, secret, key)
    const blindSignature = rsaSignBlinded(blinded, gcryptPrivateKey(bytes(values, 'rsa_private_key')))
    const signature = rsaUnblind(blindSignature, secret, key)
    return {
      ...values,
      blinded_message: encodeCrockford(blinded),
      blinded_sig: encodeCrockford(blindSignature),
      sig: rsaVerify(message, signature, key) ? encodeCrockford(signature) : 'does not verify',
    }
  },
})

/** Reads the S-expression in which libgcrypt keeps keys: `(1:n257:<bytes>)` and so on. */
function gcryptPrivateKey(dump: Uint8Array): RsaPrivateKey {
  const buffer = Buffer.from(dump)
  const number = (name: string): bigint => {
    const start = buffer.indexOf(`(1:${name}`) + `(1:${name}`.length
    const colon = buffer.indexOf(':', start)
    const length = Number(buffer.toString('latin1', start, colon))
    return bytesToBigint(buffer.subarray(colon + 1, colon + 1 + length))
  }
  return privateKeyFromPrimes({
    n: number('n'),
    e: number('e'),
    d: number('d'),
    p: number('p'),
    q: number('q'),
  })
}

/** Devices that ignore the price were recorded without one. */
const confirmation: Reproduce = (inputs) => ({
  pos_confirmation:
    posConfirmation(
      { key: text(inputs, 'otp_key'), algorithm: integer(inputs, 'otp_algorithm') as OtpAlgorithm },
      integer(inputs, 'timestamp_s'),
      optional(inputs, 'amount', amount, parseAmount('KUDOS:0')),
    ) ?? null,
})

reproduces('shops without a network see the same codes', {
  pos_confirmation: confirmation,
  pos_confirmation_rfc6238_key: confirmation,
})

t.test('every vector is either reproduced above or listed with the reason why not', (t) => {
  const names = new Set(vectors().map((entry) => entry.name))
  const listed = new Set(Object.keys(NOT_COVERED))
  t.strictSame(
    [...names].filter((name) => !reproductions.has(name) && !listed.has(name)),
    [],
    'nothing is forgotten',
  )
  t.strictSame(
    [...names].filter((name) => reproductions.has(name) && listed.has(name)),
    [],
    'nothing is both',
  )
  t.strictSame(
    [...listed].filter((name) => !names.has(name)),
    [],
    'nothing is listed that no longer exists',
  )
  t.end()
})

t.test('no signature is left out whose purpose the kernel knows', (t) => {
  // The one exception is a structure that had another layout in the past.
  const known = vectors('signature').filter(
    (entry) => entry.name in NOT_COVERED && knowsPurpose(entry.outputs['purpose_name']),
  )
  t.strictSame(
    known.map((entry) => entry.name),
    [],
  )
  t.end()
})

function knowsPurpose(name: JsonValue | undefined): boolean {
  return typeof name === 'string' && Object.hasOwn(PURPOSES, name)
}

t.test('the vectors have no category this file has not heard of', (t) => {
  t.strictSame(
    new Set(categories()),
    new Set([
      'age_restriction',
      'contract_hash',
      'encoding',
      'keys',
      'new_protocol',
      'otp',
      'payto',
      'planchet',
      'primitive',
      'refresh',
      'rsa',
      'signature',
    ]),
  )
  t.end()
})
