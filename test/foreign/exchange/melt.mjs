// Refreshing, the form with one transfer key per round: POST /coins/$PUB/melt, POST /refreshes/$RC/reveal, GET /coins/$PUB/link.
import { decode32, encode32, u32 } from './codec.mjs'
import {
  coinPubHash,
  ecdhePublic,
  eddsaVerify,
  envelopeHash,
  kdf,
  planchetSecrets,
  rsaBlind,
  rsaSignBlinded,
  sha512,
  transferSecret,
} from './crypto.mjs'
import { checkDenominationSignature, insufficient, knownCoin } from './coins.mjs'
import { ApiError, malformed } from './errors.mjs'
import { amount, bytes, hash, key, listOf, object, read, rsaValue, signature } from './fields.mjs'
import { blindSignature } from './withdraw.mjs'

export const KAPPA = 3
const ZERO32 = Buffer.alloc(32)

/**
 * @typedef {{ rc: Buffer, coin: import('./store.mjs').Coin, amount: bigint, gamma: number, rms: Buffer | null,
 *   revealed: null | { transferPub: Buffer, denoms: import('./keys.mjs').Denomination[], evSigs: Buffer[], linkSigs: Buffer[] }, batch: any }} Melt
 */

/**
 * Stores a melt and charges the coin, or answers why not. A repeat of the same rc is free and gets the same index.
 * @param {import('./context.mjs').Context} ctx @param {{ pub: Buffer, denom: import('./keys.mjs').Denomination, sig: Buffer, age: Buffer, rc: Buffer,
 *   amount: bigint, confirmSig: Buffer, rms: Buffer | null, batch: any }} wanted
 * @returns {import('./http.mjs').Reply}
 */
export function melt(ctx, wanted) {
  const { pub, denom, age, rc } = wanted
  if (wanted.amount < denom.feeRefresh) throw new ApiError(400, 1302)
  checkDenominationSignature(ctx, denom, pub, age, wanted.sig)
  const signed = [rc, denom.hash, age, ctx.amountBytes(wanted.amount), ctx.amountBytes(denom.feeRefresh)]
  if (!ctx.wrong('melt-sig-unchecked') && !eddsaVerify(pub, wanted.confirmSig, 1202, ...signed))
    throw new ApiError(403, 1303)
  const coin = knownCoin(ctx, pub, denom, wanted.sig, age)
  const id = rc.toString('hex')
  let stored = ctx.db.melts.get(id)
  if (stored === undefined) {
    if (coin.remaining < wanted.amount) throw insufficient(ctx, coin)
    if (!ctx.wrong('melt-not-charged')) coin.remaining -= wanted.amount
    ctx.db.coins.set(pub.toString('hex'), coin)
    stored = {
      rc,
      coin,
      amount: wanted.amount,
      gamma: sha512(rc, ctx.keys.online.key.seed)[0] % KAPPA,
      rms: wanted.rms,
      revealed: null,
      batch: wanted.batch,
    }
    ctx.db.melts.set(id, stored)
    ctx.db.log(coin.history, {
      type: 'MELT',
      amount: ctx.amount(wanted.amount),
      melt_fee: ctx.amount(denom.feeRefresh),
      rc: encode32(rc),
      ...(age.equals(ZERO32) ? {} : { h_age_commitment: encode32(age) }),
      ...(wanted.batch === null
        ? {}
        : {
            refresh_seed: encode32(wanted.batch.seed),
            denoms_h: wanted.batch.denoms.map((/** @type {any} */ item) => encode32(item.hash)),
          }),
      coin_sig: encode32(wanted.confirmSig),
    })
  }
  const proof = ctx.affirm(
    1034,
    rc,
    u32(ctx.wrong('melt-index-sig') ? (stored.gamma + 1) % KAPPA : stored.gamma),
  )
  return { status: 200, json: { noreveal_index: stored.gamma, ...proof } }
}

/** @param {import('./context.mjs').Context} ctx @param {Buffer} pub @param {unknown} body */
export function postMelt(ctx, pub, body) {
  const fields = read(body, [
    ['denom_sig', object],
    ['denom_pub_hash', hash],
    ['age_commitment_hash', bytes(32), 'optional'],
    ['confirm_sig', signature],
    ['value_with_fee', amount(ctx.currency)],
    ['rc', hash],
    ['rms', bytes(32), 'optional'],
  ])
  const denom = ctx.denomination(fields.denom_pub_hash, 'deposit', 'MELT')
  if (fields.denom_sig.cipher === 'CS') throw new ApiError(400, 1017)
  const sig = rsaValue('rsa_signature')(fields.denom_sig)
  if (sig === null) throw new ApiError(400, 22, { field: 'denom_sig', line: 0 })
  return melt(ctx, {
    pub,
    denom,
    sig,
    age: fields.age_commitment_hash ?? ZERO32,
    rc: fields.rc,
    amount: fields.value_with_fee,
    confirmSig: fields.confirm_sig,
    rms: fields.rms ?? null,
    batch: null,
  })
}

/**
 * What the wallet must have made from a transfer secret: the blinded planchet of new coin number `index`.
 * @param {Buffer} secret 64 bytes @param {number} index @param {import('./keys.mjs').Denomination} denom @returns {Buffer}
 */
export function derivedPlanchet(secret, index, denom) {
  const { coin, bks } = planchetSecrets(kdf(32, u32(index), secret, 'taler-coin-derivation'))
  return rsaBlind(denom.rsa.pub, coinPubHash(coin.pub), bks)
}

/** @param {import('./context.mjs').Context} ctx @param {string} segment @param {unknown} body */
export function postReveal(ctx, segment, body) {
  const rc = decode32(segment, 64)
  if (rc === null) throw new ApiError(400, 1362, { detail: segment })
  const fields = read(body, [
    ['transfer_pub', key],
    ['transfer_privs', listOf(key)],
    ['link_sigs', listOf(signature)],
    ['coin_evs', listOf(rsaValue('rsa_blinded_planchet'))],
    ['new_denoms_h', listOf(hash)],
    ['rms', bytes(32), 'optional'],
  ])
  if (fields.transfer_privs.length !== KAPPA - 1) throw new ApiError(400, 1356)
  const count = fields.new_denoms_h.length
  if (count === 0 || count >= 256) throw malformed('new_denoms_h')
  if (fields.coin_evs.length !== count || fields.link_sigs.length !== count) throw new ApiError(400, 1358)
  /** @type {Melt | undefined} */
  const session = ctx.db.melts.get(rc.toString('hex'))
  if (session === undefined || session.batch !== null) throw new ApiError(404, 1355)
  /** @type {import('./keys.mjs').Denomination[]} */
  const denoms = fields.new_denoms_h.map((/** @type {Buffer} */ item) =>
    ctx.denomination(item, 'withdraw', 'REVEAL'),
  )
  const coin = session.coin
  for (const [index, denom] of denoms.entries()) {
    const signed = [denom.hash, fields.transfer_pub, ZERO32, envelopeHash(denom.hash, fields.coin_evs[index])]
    if (!eddsaVerify(coin.pub, fields.link_sigs[index], 1204, ...signed)) throw new ApiError(403, 1361)
  }
  const expected = commitment(ctx, session, fields, denoms)
  if (!ctx.wrong('reveal-unchecked') && !expected.equals(rc))
    throw new ApiError(409, 1353, { rc_expected: encode32(expected) })
  const cost = denoms.reduce((sum, denom) => sum + denom.value + denom.feeWithdraw, coin.denom.feeRefresh)
  if (cost > session.amount && !ctx.wrong('reveal-cost-unchecked')) throw new ApiError(400, 1360)
  /** @type {Buffer[]} */
  const evSigs =
    session.revealed?.evSigs ??
    denoms.map((denom, index) => rsaSignBlinded(denom.rsa, fields.coin_evs[index]))
  session.revealed ??= { transferPub: fields.transfer_pub, denoms, evSigs, linkSigs: fields.link_sigs }
  return { status: 200, json: { ev_sigs: evSigs.map((sig) => ({ ev_sig: blindSignature(sig) })) } }
}

/**
 * The commitment that follows from what was revealed.
 * @param {import('./context.mjs').Context} ctx @param {Melt} session @param {any} fields @param {import('./keys.mjs').Denomination[]} denoms
 */
function commitment(ctx, session, fields, denoms) {
  const coin = session.coin
  const transferPubs = []
  const planchets = []
  for (let k = 0, at = 0; k < KAPPA; k++) {
    if (k === session.gamma) {
      transferPubs.push(fields.transfer_pub)
      for (const blinded of fields.coin_evs) planchets.push(u32(1), blinded)
      continue
    }
    const priv = fields.transfer_privs[at++]
    transferPubs.push(ecdhePublic(priv))
    const secret = transferSecret(priv, coin.pub)
    for (const [index, denom] of denoms.entries())
      planchets.push(u32(1), derivedPlanchet(secret, index, denom))
  }
  return sha512(
    ...(session.rms === null ? [] : [session.rms]),
    ...transferPubs,
    ...denoms.map((denom) => denom.hash),
    coin.pub,
    ctx.amountBytes(session.amount),
    ...planchets,
  )
}

/** @param {import('./context.mjs').Context} ctx @param {Buffer} pub */
export function getLink(ctx, pub) {
  /** @type {Melt[]} */
  const melts = [...ctx.db.melts.values()].filter(
    (item) => item.coin.pub.equals(pub) && item.revealed !== null && item.batch === null,
  )
  if (melts.length === 0) throw new ApiError(404, 1400)
  const json = melts.map(({ revealed }) => {
    const done = /** @type {NonNullable<Melt['revealed']>} */ (revealed)
    const coins = done.denoms.map((denom, index) => ({
      denom_pub: { cipher: 'RSA', age_mask: 0, rsa_pub: encode32(denom.rsa.pub.encoded) },
      ev_sig: blindSignature(done.evSigs[index]),
      coin_idx: index,
      ewv: { cipher: 'RSA' },
      link_sig: encode32(done.linkSigs[index]),
    }))
    return { transfer_pub: encode32(done.transferPub), new_coins: coins }
  })
  return { status: 200, json }
}
