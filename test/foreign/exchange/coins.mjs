// What deposits and melts share: making a coin known, proving it, spending from it; and its history.
import { encode32 } from './codec.mjs'
import { coinPubHash, rsaVerify } from './crypto.mjs'
import { ApiError } from './errors.mjs'
import { historyReply, historyRequest } from './reserves.mjs'

/** @param {import('./context.mjs').Context} ctx @param {import('./keys.mjs').Denomination} denom @param {Buffer} pub @param {Buffer} ageHash @param {Buffer} sig */
export function checkDenominationSignature(ctx, denom, pub, ageHash, sig) {
  if (ctx.wrong('denom-sig-unchecked')) return
  if (!rsaVerify(denom.rsa.pub, coinPubHash(pub, ageHash), sig)) throw new ApiError(403, 1006)
}

/**
 * The stored coin, or a fresh one that is not stored yet; 409 when the key was seen with another denomination or age commitment.
 * @param {import('./context.mjs').Context} ctx @param {Buffer} pub @param {import('./keys.mjs').Denomination} denom @param {Buffer} sig @param {Buffer} ageHash
 * @returns {import('./store.mjs').Coin}
 */
export function knownCoin(ctx, pub, denom, sig, ageHash) {
  const coin = ctx.db.coins.get(pub.toString('hex'))
  if (coin === undefined) return { pub, denom, denomSig: sig, ageHash, remaining: denom.value, history: [] }
  if (coin.denom !== denom) {
    throw new ApiError(409, 1003, {
      coin_pub: encode32(pub),
      prev_denom_pub: { cipher: 'RSA', age_mask: 0, rsa_pub: encode32(coin.denom.rsa.pub.encoded) },
      prev_denom_sig: { cipher: 'RSA', rsa_signature: encode32(coin.denomSig) },
    })
  }
  if (!coin.ageHash.equals(ageHash)) {
    throw new ApiError(409, 1015, {
      coin_pub: encode32(pub),
      h_denom_pub: encode32(denom.hash),
      expected_age_commitment_hash: encode32(coin.ageHash),
      conflict_detail: 'AGE_COMMITMENT_VALUE_DIFFERS',
    })
  }
  return coin
}

/** @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Coin} coin @returns {ApiError} */
export function insufficient(ctx, coin) {
  const names = { coin_pub: encode32(coin.pub), h_denom_pub: encode32(coin.denom.hash) }
  if (ctx.wrong('double-spend-code')) return new ApiError(409, 1501, names)
  if (ctx.wrong('double-spend-status')) return new ApiError(402, 1012, names)
  if (ctx.wrong('double-spend-no-coin-pub')) return new ApiError(409, 1012)
  return new ApiError(409, 1012, names)
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {Buffer} pub */
export function getCoinHistory(ctx, request, pub) {
  const asked = historyRequest(request, 'Taler-Coin-History-Signature', 1209, 1251, pub)
  const coin = ctx.db.coins.get(pub.toString('hex'))
  if (coin === undefined) throw new ApiError(404, 1019)
  const history = ctx.wrong('coin-history-omits-refund')
    ? coin.history.filter((entry) => entry.type !== 'REFUND')
    : coin.history
  return historyReply(ctx, history, asked, {
    h_denom_pub: encode32(coin.denom.hash),
    balance: ctx.amount(coin.remaining),
  })
}
