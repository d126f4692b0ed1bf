// Refreshing, the form of v32: POST /melt commits to seeds, POST /reveal-melt opens all rounds but one.
// The pages at hand do not show every field name of these two bodies; names that are ours are marked (ours) in README.md.
import { encode32 } from './codec.mjs'
import { ecdhePublic, envelopeHash, kdf, rsaSignBlinded, sha512, transferSecret } from './crypto.mjs'
import { ApiError, malformed } from './errors.mjs'
import { amount, array, bytes, hash, key, listOf, object, read, rsaValue, signature } from './fields.mjs'
import { KAPPA, derivedPlanchet, melt } from './melt.mjs'
import { blindSignature } from './withdraw.mjs'

const ZERO32 = Buffer.alloc(32)
const MAX_COINS = 64

/** @param {Buffer[]} planchets @param {import('./keys.mjs').Denomination[]} denoms @returns {Buffer} h_planchets of one round */
function roundHash(planchets, denoms) {
  return sha512(...planchets.map((blinded, index) => envelopeHash(denoms[index].hash, blinded)))
}

/** @param {import('./context.mjs').Context} ctx @param {unknown} body */
export function postSeededMelt(ctx, body) {
  const fields = read(body, [
    ['old_coin_pub', key],
    ['old_denom_pub_h', hash],
    ['old_age_commitment_h', bytes(32), 'optional'],
    ['old_denom_sig', object],
    ['value_with_fee', amount(ctx.currency)],
    ['refresh_seed', hash],
    ['blinding_seed', bytes(32), 'optional'],
    ['denoms_h', listOf(hash)],
    ['coin_evs', listOf(listOf(rsaValue('rsa_blinded_planchet')))],
    ['transfer_pubs', listOf(listOf(key))],
    ['confirm_sig', signature],
  ])
  const denom = ctx.denomination(fields.old_denom_pub_h, 'deposit', 'MELT')
  const sig = rsaValue('rsa_signature')(fields.old_denom_sig)
  if (sig === null) throw new ApiError(400, 22, { field: 'old_denom_sig', line: 3 })
  const count = fields.denoms_h.length
  if (count === 0 || count > MAX_COINS) throw malformed('denoms_h')
  for (const name of ['coin_evs', 'transfer_pubs']) {
    if (
      fields[name].length !== KAPPA ||
      fields[name].some((/** @type {unknown[]} */ round) => round.length !== count)
    )
      throw malformed(name)
  }
  /** @type {import('./keys.mjs').Denomination[]} */
  const denoms = fields.denoms_h.map((/** @type {Buffer} */ item) =>
    ctx.denomination(item, 'withdraw', 'MELT'),
  )
  const cost = denoms.reduce((sum, item) => sum + item.value + item.feeWithdraw, denom.feeRefresh)
  if (fields.value_with_fee !== cost) throw new ApiError(400, 1302)
  const hashes = fields.coin_evs.map((/** @type {Buffer[]} */ round) => roundHash(round, denoms))
  const rc = sha512(
    fields.refresh_seed,
    fields.blinding_seed ?? ZERO32,
    fields.old_coin_pub,
    ctx.amountBytes(fields.value_with_fee),
    ...hashes,
  )
  return melt(ctx, {
    pub: fields.old_coin_pub,
    denom,
    sig,
    age: fields.old_age_commitment_h ?? ZERO32,
    rc,
    amount: fields.value_with_fee,
    confirmSig: fields.confirm_sig,
    rms: null,
    batch: {
      seed: fields.refresh_seed,
      denoms,
      planchets: fields.coin_evs,
      transferPubs: fields.transfer_pubs,
      hashes,
    },
  })
}

/** @param {import('./context.mjs').Context} ctx @param {unknown} body */
export function postRevealMelt(ctx, body) {
  const fields = read(body, [
    ['rc', hash],
    ['batch_seeds', array],
  ])
  const seeds = listOf(hash)(fields.batch_seeds)
  if (seeds === null) throw new ApiError(400, 22, { field: 'batch_seeds', line: 1 })
  if (seeds.length !== KAPPA - 1) throw malformed('batch_seeds')
  const session = ctx.db.melts.get(fields.rc.toString('hex'))
  if (session === undefined || session.batch === null) throw new ApiError(404, 1355)
  const { denoms, planchets, transferPubs, hashes } = session.batch
  for (let k = 0, at = 0; k < KAPPA; k++) {
    if (k === session.gamma) continue
    const privs = kdf(32 * denoms.length, 'refresh-transfer-private-keys', seeds[at++])
    /** @type {Buffer[]} */
    const derived = denoms.map(
      (/** @type {import('./keys.mjs').Denomination} */ denom, /** @type {number} */ index) => {
        const priv = privs.subarray(32 * index, 32 * index + 32)
        const secret = transferSecret(priv, session.coin.pub)
        return ecdhePublic(priv).equals(transferPubs[k][index])
          ? derivedPlanchet(secret, index, denom)
          : Buffer.alloc(1)
      },
    )
    if (!ctx.wrong('reveal-unchecked') && !roundHash(derived, denoms).equals(hashes[k]))
      throw new ApiError(409, 1353)
  }
  session.revealed ??= {
    evSigs: denoms.map(
      (/** @type {import('./keys.mjs').Denomination} */ denom, /** @type {number} */ index) =>
        rsaSignBlinded(denom.rsa, planchets[session.gamma][index]),
    ),
  }
  return { status: 200, json: { ev_sigs: session.revealed.evSigs.map(blindSignature) } }
}

/**
 * Only denominations with the CS cipher need this step, and this exchange has none.
 * @param {import('./context.mjs').Context} ctx @param {unknown} body @returns {never}
 */
export function postBlindingPrepare(ctx, body) {
  const fields = read(body, [['nks', array]])
  if (fields.nks.length === 0) throw malformed('nks')
  for (const item of fields.nks) {
    const asked = read(item, [['denom_pub_hash', hash]], 'nks.')
    if (!ctx.keys.byHash.has(encode32(asked.denom_pub_hash)))
      throw ctx.denominationUnknown(asked.denom_pub_hash)
  }
  throw new ApiError(400, 1017)
}
