// Withdrawing: POST /withdraw (one signature for the batch) and the older batch-withdraw (one signature per planchet).
import { encode32, u32 } from './codec.mjs'
import { eddsaVerify, envelopeHash, rsaSignBlinded, sha512 } from './crypto.mjs'
import { ApiError, malformed } from './errors.mjs'
import { bodyOf } from './http.mjs'
import {
  array,
  bytes,
  hash,
  integer,
  key,
  listOf,
  object,
  read,
  rsaValue,
  signature,
  text,
} from './fields.mjs'
import { reservePub } from './reserves.mjs'

const MAX_COINS = 256
const envelope = rsaValue('rsa_blinded_planchet')

/** @typedef {{ denom: import('./keys.mjs').Denomination, blinded: Buffer, hEnvelope: Buffer, sig: Buffer }} Planchet */

/** @param {Buffer} blindSig @returns {{ cipher: 'RSA', blinded_rsa_signature: string }} */
export function blindSignature(blindSig) {
  return { cipher: 'RSA', blinded_rsa_signature: encode32(blindSig) }
}

/** @param {import('./context.mjs').Context} ctx @param {Planchet[]} planchets @returns {Buffer[]} */
function signAll(ctx, planchets) {
  return planchets.map((planchet) => {
    const sig = rsaSignBlinded(planchet.denom.rsa, planchet.blinded)
    if (ctx.wrong('blind-sig-wrong')) sig[sig.length - 1] ^= 1
    return sig
  })
}

/**
 * Charges the reserve and stores the planchets, or answers why not.
 * @param {import('./context.mjs').Context} ctx @param {Buffer} pub @param {Planchet[]} planchets
 * @param {number} reusedStatus @param {(entry: import('./store.mjs').Reserve, fee: bigint, total: bigint) => void} log
 * @returns {Promise<Buffer[]>} blind signatures in request order
 */
async function withdraw(ctx, pub, planchets, reusedStatus, log) {
  const db = ctx.db
  const hex = pub.toString('hex')
  const ids = planchets.map((planchet) => planchet.hEnvelope.toString('hex'))
  const stored = ids.map((id) => db.planchets.get(id))
  const repeated = stored.every((item) => item !== undefined && item.reserve === hex)
  if (repeated && !ctx.wrong('withdraw-repeat-charged'))
    return stored.map((item) => /** @type {any} */ (item).evSig)
  if (new Set(ids).size !== ids.length) throw new ApiError(reusedStatus, 1175)
  const reserve = db.reserves.get(hex)
  if (reserve === undefined) throw new ApiError(404, 1027)
  const fee = planchets.reduce((sum, planchet) => sum + planchet.denom.feeWithdraw, 0n)
  const value = planchets.reduce((sum, planchet) => sum + planchet.denom.value, 0n)
  const total = ctx.wrong('withdraw-fee-not-charged') ? value : value + fee
  if (reserve.balance < total && !ctx.wrong('reserve-overdraw')) {
    if (ctx.wrong('withdraw-insufficient-status'))
      throw new ApiError(403, 1150, {
        balance: ctx.amount(reserve.balance),
        requested_amount: ctx.amount(total),
      })
    throw new ApiError(409, 1150, {
      balance: ctx.amount(reserve.balance),
      requested_amount: ctx.amount(total),
    })
  }
  if (stored.some((item) => item !== undefined) && !repeated) throw new ApiError(reusedStatus, 1175)
  const before = reserve.balance
  if (ctx.wrong('reserve-race')) await new Promise((resolve) => setTimeout(resolve, 120))
  const sigs = signAll(ctx, planchets)
  reserve.balance = ctx.wrong('reserve-race') ? before - total : reserve.balance - total
  if (reserve.balance < 0n) reserve.balance = 0n
  for (const [index, id] of ids.entries()) db.planchets.set(id, { reserve: hex, evSig: sigs[index] })
  log(reserve, fee, value + fee)
  return sigs
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {string} segment */
export async function postBatchWithdraw(ctx, request, segment) {
  const body = bodyOf(request)
  const pub = reservePub(segment)
  const { planchets: items } = read(body, [['planchets', array]])
  if (items.length === 0 || items.length > MAX_COINS) throw malformed('planchets')
  /** @type {Planchet[]} */
  const planchets = items.map((/** @type {unknown} */ item, /** @type {number} */ index) => {
    const fields = read(
      item,
      [
        ['reserve_sig', signature],
        ['denom_pub_hash', hash],
        ['coin_ev', object],
      ],
      `planchets[${index}].`,
    )
    const denom = ctx.denomination(fields.denom_pub_hash, 'withdraw', 'batch-withdraw')
    if (fields.coin_ev.cipher === 'CS') throw new ApiError(400, 1017)
    const blinded = envelope(fields.coin_ev)
    if (blinded === null) throw new ApiError(400, 22, { field: `planchets[${index}].coin_ev`, line: 2 })
    const hEnvelope = envelopeHash(denom.hash, blinded)
    const parts = [ctx.amountBytes(denom.value + denom.feeWithdraw), denom.hash, hEnvelope]
    if (!ctx.wrong('reserve-sig-unchecked') && !eddsaVerify(pub, fields.reserve_sig, 1200, ...parts))
      throw new ApiError(403, 1154)
    return { denom, blinded, hEnvelope, sig: fields.reserve_sig }
  })
  const sigs = await withdraw(ctx, pub, planchets, 409, (reserve) => {
    for (const planchet of planchets) {
      ctx.db.log(reserve.history, {
        type: 'WITHDRAW',
        reserve_sig: encode32(planchet.sig),
        h_coin_envelope: encode32(planchet.hEnvelope),
        h_denom_pub: encode32(planchet.denom.hash),
        withdraw_fee: ctx.amount(planchet.denom.feeWithdraw),
        amount: ctx.amount(planchet.denom.value + planchet.denom.feeWithdraw),
      })
    }
  })
  return { status: 200, json: { ev_sigs: sigs.map((sig) => ({ ev_sig: blindSignature(sig) })) } }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request */
export async function postWithdraw(ctx, request) {
  const fields = read(bodyOf(request), [
    ['cipher', text],
    ['reserve_pub', key],
    ['denoms_h', listOf(hash)],
    ['coin_evs', array],
    ['reserve_sig', signature],
    ['blinding_seed', bytes(32), 'optional'],
    ['max_age', integer, 'optional'],
  ])
  if (fields.cipher !== 'ED25519') throw malformed('cipher')
  if (fields.max_age !== undefined) throw malformed('max_age')
  const count = fields.denoms_h.length
  if (count === 0 || count > MAX_COINS) throw malformed('denoms_h')
  if (fields.coin_evs.length !== count) throw malformed('coin_evs')
  /** @type {Planchet[]} */
  const planchets = fields.denoms_h.map((/** @type {Buffer} */ denomHash, /** @type {number} */ index) => {
    const denom = ctx.denomination(denomHash, 'withdraw', 'withdraw')
    if (object(fields.coin_evs[index])?.cipher === 'CS') throw new ApiError(400, 1017)
    const blinded = envelope(fields.coin_evs[index])
    if (blinded === null) throw new ApiError(400, 22, { field: `coin_evs[${index}]`, line: 3 })
    return { denom, blinded, hEnvelope: envelopeHash(denom.hash, blinded), sig: fields.reserve_sig }
  })
  const value = planchets.reduce((sum, planchet) => sum + planchet.denom.value, 0n)
  const fee = planchets.reduce((sum, planchet) => sum + planchet.denom.feeWithdraw, 0n)
  const hPlanchets = sha512(...planchets.map((planchet) => planchet.hEnvelope))
  const parts = [
    ctx.amountBytes(value),
    ctx.amountBytes(fee),
    hPlanchets,
    fields.blinding_seed ?? Buffer.alloc(32),
    u32(0),
    u32(0),
  ]
  if (
    !ctx.wrong('reserve-sig-unchecked') &&
    !eddsaVerify(fields.reserve_pub, fields.reserve_sig, 1200, ...parts)
  )
    throw new ApiError(403, 1154)
  const sigs = await withdraw(ctx, fields.reserve_pub, planchets, 400, (reserve, _fee, total) => {
    ctx.db.log(reserve.history, {
      type: 'WITHDRAW',
      reserve_sig: encode32(fields.reserve_sig),
      amount: ctx.amount(total),
      withdraw_fee: ctx.amount(fee),
      num_coins: count,
      planchets_h: encode32(hPlanchets),
      denom_pub_hashes: planchets.map((planchet) => encode32(planchet.denom.hash)),
    })
  })
  return { status: 200, json: { ev_sigs: sigs.map(blindSignature) } }
}
