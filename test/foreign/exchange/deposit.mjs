// POST /batch-deposit.
import { encode32, timeBytes, timestamp } from './codec.mjs'
import { eddsaVerify, sha512, wireHash } from './crypto.mjs'
import { ApiError, malformed } from './errors.mjs'
import { checkDenominationSignature, insufficient, knownCoin } from './coins.mjs'
import { amount, array, bytes, hash, key, object, payto, read, rsaValue, signature, time } from './fields.mjs'
import { bodyOf } from './http.mjs'
import { paytoOk } from './payto.mjs'

const MAX_COINS = 256
const ZERO32 = Buffer.alloc(32)
const ZERO64 = Buffer.alloc(64)

/**
 * @typedef {{ pub: Buffer, denom: import('./keys.mjs').Denomination, denomSig: Buffer, ageHash: Buffer, amount: bigint, sig: Buffer }} Part
 */

/** @param {import('./context.mjs').Context} ctx @param {any} head @param {Buffer} hWire @param {unknown} item @param {number} index @returns {Part} */
function parseCoin(ctx, head, hWire, item, index) {
  const fields = read(
    item,
    [
      ['contribution', amount(ctx.currency)],
      ['denom_pub_hash', hash],
      ['ub_sig', object],
      ['coin_pub', key],
      ['h_age_commitment', bytes(32), 'optional'],
      ['coin_sig', signature],
    ],
    `coins[${index}].`,
  )
  const denom = ctx.denomination(fields.denom_pub_hash, 'deposit', 'DEPOSIT')
  if (fields.ub_sig.cipher === 'CS') throw new ApiError(400, 1017)
  const denomSig = rsaValue('rsa_signature')(fields.ub_sig)
  if (denomSig === null) throw new ApiError(400, 22, { field: `coins[${index}].ub_sig`, line: 2 })
  if (fields.contribution > denom.value) throw new ApiError(400, 1021)
  const ageHash = fields.h_age_commitment ?? ZERO32
  checkDenominationSignature(ctx, denom, fields.coin_pub, ageHash, denomSig)
  if (fields.contribution < denom.feeDeposit) throw new ApiError(400, 1207)
  const signed = [
    head.h_contract_terms,
    ageHash,
    ZERO64,
    hWire,
    denom.hash,
    timeBytes(head.timestamp),
    timeBytes(head.refund_deadline),
    ctx.amountBytes(fields.contribution),
    ctx.amountBytes(denom.feeDeposit),
    head.merchant_pub,
    head.wallet_data_hash,
  ]
  if (!ctx.wrong('coin-sig-unchecked') && !eddsaVerify(fields.coin_pub, fields.coin_sig, 1201, ...signed)) {
    throw new ApiError(403, ctx.wrong('coin-sig-code') ? 1006 : 1205, {
      detail: encode32(fields.coin_pub).slice(0, 8),
    })
  }
  return { pub: fields.coin_pub, denom, denomSig, ageHash, amount: fields.contribution, sig: fields.coin_sig }
}

/** The stored batch of this contract if its details are equal, null if there is none; 409 if they differ. */
function sameBatch(
  /** @type {import('./context.mjs').Context} */ ctx,
  /** @type {any} */ head,
  /** @type {string} */ id,
) {
  const batch = ctx.db.batches.get(id)
  if (batch === undefined) return null
  const equal =
    batch.payto === head.merchant_payto_uri &&
    batch.salt.equals(head.wire_salt) &&
    batch.walletData.equals(head.wallet_data_hash) &&
    batch.timestamp === head.timestamp &&
    batch.refundDeadline === head.refund_deadline &&
    batch.wireDeadline === head.wire_transfer_deadline
  if (!equal && !ctx.wrong('contract-conflict-accepted'))
    throw new ApiError(409, 1206, { h_wire: encode32(batch.hWire) })
  return batch
}

/**
 * One step, all or nothing: makes coins known, charges them, stores the deposits.
 * @param {import('./context.mjs').Context} ctx @param {any} head @param {Buffer} hWire @param {Part[]} parts
 * @returns {Promise<import('./store.mjs').Batch>}
 */
async function commit(ctx, head, hWire, parts) {
  const db = ctx.db
  const id = head.merchant_pub.toString('hex') + head.h_contract_terms.toString('hex')
  /** @type {Map<string, { coin: import('./store.mjs').Coin, left: bigint }>} */
  const touched = new Map()
  for (const part of parts) {
    const hex = part.pub.toString('hex')
    const coin = touched.get(hex)?.coin ?? knownCoin(ctx, part.pub, part.denom, part.denomSig, part.ageHash)
    if (coin.denom !== part.denom) knownCoin(ctx, part.pub, part.denom, part.denomSig, part.ageHash)
    if (!touched.has(hex)) touched.set(hex, { coin, left: coin.remaining })
  }
  const stored = sameBatch(ctx, head, id)
  const others = stored !== null && parts.some((part) => !db.depositSigs.has(depositId(part)))
  if (others && ctx.wrong('deposit-chunks-refused'))
    throw new ApiError(409, 1206, { h_wire: encode32(hWire) })
  if (new Set(parts.map((part) => part.sig.toString('hex'))).size !== parts.length)
    throw new ApiError(409, 1206, { h_wire: encode32(hWire) })
  const news = parts.filter(
    (part) => ctx.wrong('deposit-repeat-charged') || !db.depositSigs.has(depositId(part)),
  )
  for (const part of news) {
    const state = /** @type {any} */ (touched.get(part.pub.toString('hex')))
    if (state.left < part.amount && !ctx.wrong('double-spend')) {
      if (ctx.wrong('batch-not-atomic')) for (const { coin, left } of touched.values()) store(ctx, coin, left)
      throw insufficient(ctx, state.coin)
    }
    state.left = state.left < part.amount ? 0n : state.left - part.amount
  }
  if (ctx.wrong('double-spend-race')) await new Promise((resolve) => setTimeout(resolve, 120))
  const batch = stored ?? newBatch(ctx, head, hWire)
  db.batches.set(id, batch)
  if (ctx.wrong('deposit-repeat-new-timestamp')) batch.exchangeTimestamp = ctx.now() + batch.coins.length
  for (const { coin, left } of touched.values()) store(ctx, coin, left)
  for (const part of news) {
    const coin = /** @type {any} */ (touched.get(part.pub.toString('hex'))).coin
    batch.coins.push({ coin, sig: part.sig, amount: part.amount, fee: part.denom.feeDeposit })
    db.depositSigs.add(depositId(part))
    db.log(coin.history, {
      type: 'DEPOSIT',
      amount: ctx.amount(part.amount),
      deposit_fee: ctx.amount(part.denom.feeDeposit),
      timestamp: timestamp(head.timestamp),
      ...(head.refund_deadline === 0 ? {} : { refund_deadline: timestamp(head.refund_deadline) }),
      merchant_pub: encode32(head.merchant_pub),
      h_contract_terms: encode32(head.h_contract_terms),
      h_wire: encode32(hWire),
      ...(part.ageHash.equals(ZERO32) ? {} : { h_age_commitment: encode32(part.ageHash) }),
      coin_sig: encode32(part.sig),
    })
  }
  db.wake()
  return batch
}

/** @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Coin} coin @param {bigint} left */
function store(ctx, coin, left) {
  coin.remaining = left
  ctx.db.coins.set(coin.pub.toString('hex'), coin)
}

/** @param {Part} part @returns {string} */
function depositId(part) {
  return part.pub.toString('hex') + part.sig.toString('hex')
}

/** @param {import('./context.mjs').Context} ctx @param {any} head @param {Buffer} hWire @returns {import('./store.mjs').Batch} */
function newBatch(ctx, head, hWire) {
  return {
    merchantPub: head.merchant_pub,
    hContract: head.h_contract_terms,
    payto: head.merchant_payto_uri,
    salt: head.wire_salt,
    hWire,
    walletData: head.wallet_data_hash,
    timestamp: head.timestamp,
    refundDeadline: head.refund_deadline,
    wireDeadline: head.wire_transfer_deadline,
    exchangeTimestamp: ctx.now(),
    done: false,
    coins: [],
    refunds: [],
    aggregate: null,
  }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request */
export async function postBatchDeposit(ctx, request) {
  const head = read(bodyOf(request), [
    ['merchant_payto_uri', payto],
    ['wire_salt', bytes(16)],
    ['merchant_pub', key],
    ['merchant_sig', signature, 'optional'],
    ['h_contract_terms', hash],
    ['wallet_data_hash', hash, 'optional'],
    ['coins', array],
    ['policy', object, 'optional'],
    ['timestamp', time],
    ['refund_deadline', time, 'optional'],
    ['wire_transfer_deadline', time],
  ])
  head.wallet_data_hash ??= ZERO64
  head.refund_deadline ??= 0
  if (
    head.merchant_sig !== undefined &&
    !head.merchant_sig.equals(ZERO64) &&
    !eddsaVerify(head.merchant_pub, head.merchant_sig, 1101, head.h_contract_terms)
  ) {
    throw malformed('merchant_sig')
  }
  if (!paytoOk(head.merchant_payto_uri)) throw malformed('merchant_payto_uri')
  if (head.refund_deadline > head.wire_transfer_deadline && !ctx.wrong('refund-deadline-unchecked'))
    throw new ApiError(400, 1208)
  if (head.wire_transfer_deadline === Infinity) throw new ApiError(400, 1209)
  if (head.coins.length === 0 || head.coins.length > MAX_COINS) throw malformed('coins')
  // Before the coins: what they sign covers the policy, and no policy is known here.
  if (head.policy !== undefined) throw new ApiError(400, 1107)
  const hWire = wireHash(head.merchant_payto_uri, head.wire_salt)
  /** @type {Part[]} */
  const parts = head.coins.map((/** @type {unknown} */ item, /** @type {number} */ index) =>
    parseCoin(ctx, head, hWire, item, index),
  )
  const batch = await commit(ctx, head, hWire, parts)
  const gross = parts.reduce((sum, part) => sum + part.amount, 0n)
  const net = parts.reduce((sum, part) => sum + part.amount - part.denom.feeDeposit, 0n)
  const proof = ctx.affirm(
    1033,
    head.h_contract_terms,
    hWire,
    ZERO64,
    timeBytes(batch.exchangeTimestamp),
    timeBytes(head.wire_transfer_deadline),
    timeBytes(head.refund_deadline),
    ctx.amountBytes(ctx.wrong('deposit-total-gross') ? gross : net),
    sha512(...parts.map((part) => part.sig)),
    head.merchant_pub,
  )
  return { status: 200, json: { exchange_timestamp: timestamp(batch.exchangeTimestamp), ...proof } }
}
