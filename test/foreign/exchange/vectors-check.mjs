// Compares the primitives and the signed layouts with published test vectors: node vectors-check.mjs FOLDER
// FOLDER holds vectors.json and, in transcripts/, recordings of a real exchange. Nothing else here needs that folder.
import { readFileSync } from 'node:fs'
import { amountBytes, canonicalJson, decode32, encode32, parseAmount, timeBytes, u32, u64 } from './codec.mjs'
import * as c from './crypto.mjs'
import { recordings } from './vectors-recordings.mjs'

const folder = process.argv[2]
const vectors = JSON.parse(readFileSync(`${folder}/vectors.json`, 'utf8')).vectors
let checked = 0
let wrong = 0
/** @param {string} what @param {boolean} good */
function expect(what, good) {
  checked++
  if (good) return
  wrong++
  process.stdout.write(`WRONG ${what}\n`)
}
/** @param {string} text @returns {Buffer} */
const b = (text) => /** @type {Buffer} */ (decode32(text))
/** @param {string} text */
const money = (text) => {
  const currency = text.split(':')[0]
  return amountBytes(/** @type {bigint} */ (parseAmount(text, currency)), currency)
}
/** @param {string} name */
const named = (name) => vectors.filter((/** @type {any} */ v) => v.name === name)
const fixed = named('fixed_keys')[0].outputs

for (const v of named('crockford_encode'))
  expect(v.name, encode32(Buffer.from(v.inputs.bytes_hex, 'hex')) === v.outputs.text)
for (const v of named('h_wire'))
  expect(v.name, encode32(c.wireHash(v.inputs.payto_uri, b(v.inputs.wire_salt))) === v.outputs.h_wire)
for (const [name, key] of Object.entries(fixed))
  expect(
    `key ${name}`,
    encode32(c.eddsaKey(b(/** @type {any} */ (key).priv)).pub) === /** @type {any} */ (key).pub,
  )
const rsaVector = named('denomination_key_rsa2048')[0]
const pub = c.decodeRsaPublic(b(rsaVector.outputs.rsa_public_key))
expect('rsa encoding', pub.encoded.equals(b(rsaVector.outputs.rsa_public_key)))
const hDenom = c.denominationHash(pub.encoded)
expect('h_denom_pub', encode32(hDenom) === rsaVector.outputs.h_denom_pub_age_mask_0)
for (const name of [
  'withdraw_planchet_rsa',
  'withdraw_planchet_rsa_short_blinded',
  'withdraw_planchet_rsa_counter',
]) {
  for (const v of named(name)) {
    const { coin, bks } = c.planchetSecrets(b(v.inputs.planchet_master_secret))
    expect(`${name} coin`, encode32(coin.pub) === v.outputs.coin_pub)
    const blinded = c.rsaBlind(pub, c.coinPubHash(coin.pub), bks)
    expect(`${name} blinded`, encode32(blinded) === v.outputs.rsa_blinded_planchet)
    expect(`${name} envelope`, encode32(c.envelopeHash(hDenom, blinded)) === v.outputs.h_coin_envelope)
    expect(`${name} signature`, c.rsaVerify(pub, c.coinPubHash(coin.pub), b(v.outputs.rsa_signature)))
    const sig =
      (c.toBig(b(v.outputs.blinded_rsa_signature)) * c.inverse(c.rsaBlindingFactor(pub, bks), pub.n)) % pub.n
    expect(`${name} unblinded`, encode32(c.fromBig(sig)) === v.outputs.rsa_signature)
  }
}
/** @param {string} name @param {(inputs: any) => Uint8Array[]} body */
function layout(name, body) {
  for (const v of named(name)) {
    const built = c.blob(v.outputs.purpose, ...body(v.inputs))
    expect(`${name} blob`, built.toString('hex') === v.outputs.blob_hex)
    expect(
      `${name} sig`,
      encode32(c.eddsaSign(c.eddsaKey(b(v.outputs.signer_priv)), v.outputs.purpose, ...body(v.inputs))) ===
        v.outputs.sig,
    )
    expect(
      `${name} verify`,
      c.eddsaVerify(b(v.outputs.signer_pub), b(v.outputs.sig), v.outputs.purpose, ...body(v.inputs)),
    )
  }
}
const zero32 = Buffer.alloc(32)
const zero64 = Buffer.alloc(64)
layout('exchange_confirm_refund', (i) => [
  b(i.h_contract_terms),
  b(i.coin_pub),
  b(i.merchant_pub),
  u64(i.rtransaction_id),
  money(i.refund_amount),
])
layout('exchange_confirm_deposit_batch2', (i) => [
  b(i.h_contract_terms),
  b(i.h_wire),
  zero64,
  timeBytes(i.exchange_timestamp_s),
  timeBytes(i.wire_deadline_s),
  timeBytes(i.refund_deadline_s),
  money(i.total_without_fee),
  c.sha512(...i.coin_sigs.map(b)),
  b(i.merchant_pub),
])
layout('exchange_key_set', (i) => [
  timeBytes(i.list_issue_date_s),
  c.sha512(...i.denom_master_sigs_in_json_order.map(b)),
])
layout('exchange_confirm_wire_deposit', (i) => {
  const d = i.single_detail
  return [
    money(i.total),
    money(i.wire_fee),
    b(i.merchant_pub),
    c.shortHash(i.payto_uri),
    c.sha512(
      b(d.h_contract_terms),
      timeBytes(d.execution_time_s),
      b(d.coin_pub),
      money(d.deposit_value),
      money(d.deposit_fee),
    ),
  ]
})
layout('master_wire_details', (i) => [
  c.shortHash(i.payto_uri),
  zero64,
  c.sha512(canonicalJson(i.debit_restrictions), '\0'),
  c.sha512(canonicalJson(i.credit_restrictions), '\0'),
])
layout('exchange_confirm_wire', (i) => [
  b(i.h_wire),
  b(i.h_contract_terms),
  b(i.wtid),
  b(i.coin_pub),
  timeBytes(i.execution_time_s),
  money(i.coin_contribution),
])
layout('exchange_affirm_denom_expired', (i) => [
  timeBytes(i.timestamp_s),
  Buffer.concat([Buffer.from(i.oper), Buffer.alloc(8)]).subarray(0, 8),
  b(i.h_denom_pub),
])
layout('coin_link', (i) => [b(i.h_denom_pub), b(i.transfer_pub), zero32, b(i.h_coin_envelope)])
layout('merchant_track_transaction', (i) => [b(i.h_contract_terms), b(i.h_wire), b(i.coin_pub)])
layout('deposit_full', (i) => [
  b(i.h_contract_terms),
  b(i.h_age_commitment),
  b(i.h_policy),
  b(i.h_wire),
  b(i.h_denom_pub),
  timeBytes(i.wallet_timestamp_s),
  timeBytes(i.refund_deadline_s),
  money(i.amount_with_fee),
  money(i.deposit_fee),
  b(i.merchant_pub),
  b(i.wallet_data_hash),
])
layout('melt_plain', (i) => [b(i.rc), b(i.h_denom_pub), zero32, money(i.amount_with_fee), money(i.melt_fee)])
layout('reserve_history', (i) => [u64(i.start_off)])
layout('coin_history', (i) => [u64(i.start_off)])

/** Layouts whose inputs are read back from the blob: only the arrangement of sizes is compared. */
for (const v of vectors.filter((/** @type {any} */ x) => x.category === 'signature' && x.outputs?.blob_hex)) {
  const raw = Buffer.from(v.outputs.blob_hex, 'hex')
  expect(`${v.name} head`, raw.readUInt32BE(0) === raw.length && raw.readUInt32BE(4) === v.outputs.purpose)
  expect(
    `${v.name} signature`,
    c.eddsaVerify(
      b(v.outputs.signer_pub ?? fixed.coin1.pub),
      b(v.outputs.sig),
      v.outputs.purpose,
      raw.subarray(8),
    ),
  )
}
{
  const v = named('withdraw_v26_two_coins_exchange_derivation')[0]
  const h = c.sha512(...v.outputs.coins.map((/** @type {any} */ coin) => b(coin.h_planchet)))
  expect('withdraw v26 h_planchets', encode32(h) === v.outputs.h_planchets)
  expect(
    'withdraw v26 envelopes',
    v.outputs.coins.every(
      (/** @type {any} */ coin) =>
        encode32(c.envelopeHash(hDenom, b(coin.rsa_blinded_planchet))) === coin.h_planchet,
    ),
  )
  const built = c.blob(
    1200,
    money(v.inputs.total_value),
    money(v.inputs.total_fee),
    h,
    zero32,
    u32(0),
    u32(0),
  )
  expect('withdraw v26 blob', built.toString('hex') === v.outputs.blob_hex)
}
{
  const v = named('melt_v32_two_coins')[0]
  const old = c.eddsaKey(b(fixed.coin1.priv))
  const hashes = v.outputs.batches.map((/** @type {any} */ batch) => {
    const privs = c.kdf(64, 'refresh-transfer-private-keys', b(batch.batch_seed))
    return c.sha512(
      ...batch.coins.map((/** @type {any} */ coin, /** @type {number} */ index) => {
        const priv = privs.subarray(32 * index, 32 * index + 32)
        expect('melt v32 transfer pub', encode32(c.ecdhePublic(priv)) === coin.transfer_pub)
        const shared = c.transferSecret(priv, old.pub)
        const wallet = c.ecdhe(c.sha512(old.seed).subarray(0, 32), c.ecdhePublic(priv))
        expect('melt v32 shared', encode32(shared) === coin.shared && wallet.equals(shared))
        const { coin: fresh, bks } = c.planchetSecrets(c.kdf(32, u32(index), shared, 'taler-coin-derivation'))
        return c.envelopeHash(hDenom, c.rsaBlind(pub, c.coinPubHash(fresh.pub), bks))
      }),
    )
  })
  const rc = c.sha512(b(v.inputs.refresh_seed), zero32, old.pub, money(v.inputs.value_with_fee), ...hashes)
  expect('melt v32 rc', encode32(rc) === v.outputs.rc)
}
{
  const v = named('refresh_commitment_v24')[0]
  const old = c.eddsaKey(b(v.inputs.old_coin_priv))
  const planchets = v.outputs.batches.flatMap((/** @type {any} */ batch) => {
    const secret = c.transferSecret(b(batch.transfer_priv), old.pub)
    expect('refresh v24 secret', encode32(secret) === batch.transfer_secret)
    return batch.new_coins.flatMap((/** @type {any} */ coin, /** @type {number} */ index) => {
      const { coin: fresh, bks } = c.planchetSecrets(c.kdf(32, u32(index), secret, 'taler-coin-derivation'))
      const blinded = c.rsaBlind(pub, c.coinPubHash(fresh.pub), bks)
      expect('refresh v24 planchet', encode32(blinded) === coin.rsa_blinded_planchet)
      return [u32(1), blinded]
    })
  })
  const tail = [
    ...v.outputs.batches.map((/** @type {any} */ x) => b(x.transfer_pub)),
    hDenom,
    hDenom,
    old.pub,
    money(v.inputs.amount_with_fee),
    ...planchets,
  ]
  expect('refresh v24 rc', encode32(c.sha512(...tail)) === v.outputs.rc_without_rms)
  expect(
    'refresh v24 rc with rms',
    encode32(c.sha512(b(v.inputs.refresh_master_secret), ...tail)) === v.outputs.rc_with_rms,
  )
}
recordings(`${folder}/transcripts`, expect)
process.stdout.write(`${checked} checks, ${wrong} wrong\n`)
process.exitCode = wrong === 0 ? 0 : 1
