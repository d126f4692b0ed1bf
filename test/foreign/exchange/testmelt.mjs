// Refreshing for the self test: both forms of melt and reveal.
import { encode32, u32 } from './codec.mjs'
import * as c from './crypto.mjs'
import { ZERO32 } from './testclient.mjs'

/** @typedef {import('./testclient.mjs').Coin} Coin */
/** @typedef {import('./testclient.mjs').Denom} Denom */
/** @typedef {import('./testwallet.mjs').Wallet} Wallet */

const KAPPA = 3

/** New coins of a refresh round. @param {Buffer} secret @param {Denom[]} denoms */
function fresh(secret, denoms) {
  return denoms.map((denom, index) => {
    const { coin, bks } = c.planchetSecrets(c.kdf(32, u32(index), secret, 'taler-coin-derivation'))
    const blinded = c.rsaBlind(denom.pub, c.coinPubHash(coin.pub), bks)
    return { denom, key: coin, bks, blinded, envelope: c.envelopeHash(denom.hash, blinded) }
  })
}

/** Melt in the older form. @param {Wallet} w @param {Coin} coin @param {string[]} values @param {bigint} [pay] another amount than the right one */
export function meltRequest(w, coin, values, pay) {
  const denoms = values.map((value) => w.denom(value))
  const cost =
    pay ?? denoms.reduce((sum, denom) => sum + denom.value + denom.feeWithdraw, coin.denom.feeRefresh)
  const rounds = Array.from({ length: KAPPA }, () => {
    const priv = c.randomBytes(32)
    return { priv, pub: c.ecdhePublic(priv), coins: fresh(c.transferSecret(priv, coin.key.pub), denoms) }
  })
  const planchets = rounds.flatMap((round) => round.coins.flatMap((item) => [u32(1), item.blinded]))
  const rc = c.sha512(
    ...rounds.map((round) => round.pub),
    ...denoms.map((denom) => denom.hash),
    coin.key.pub,
    w.bytes(cost),
    ...planchets,
  )
  const sig = c.eddsaSign(
    coin.key,
    1202,
    rc,
    coin.denom.hash,
    ZERO32,
    w.bytes(cost),
    w.bytes(coin.denom.feeRefresh),
  )
  const body = {
    denom_pub_hash: encode32(coin.denom.hash),
    denom_sig: { cipher: 'RSA', rsa_signature: encode32(coin.sig) },
    confirm_sig: encode32(sig),
    value_with_fee: w.text(cost),
    rc: encode32(rc),
  }
  const complain = (/** @type {any} */ answer) => w.affirmed(answer, 1034, rc, u32(answer.noreveal_index))
  const reveal = (/** @type {number} */ gamma) => ({
    transfer_pub: encode32(rounds[gamma].pub),
    transfer_privs: rounds.filter((_round, k) => k !== gamma).map((round) => encode32(round.priv)),
    link_sigs: rounds[gamma].coins.map((item) =>
      encode32(c.eddsaSign(coin.key, 1204, item.denom.hash, rounds[gamma].pub, ZERO32, item.envelope)),
    ),
    coin_evs: rounds[gamma].coins.map((item) => ({
      cipher: 'RSA',
      rsa_blinded_planchet: encode32(item.blinded),
    })),
    new_denoms_h: denoms.map((denom) => encode32(denom.hash)),
  })
  return {
    path: `coins/${encode32(coin.key.pub)}/melt`,
    revealPath: `refreshes/${encode32(rc)}/reveal`,
    body,
    complain,
    reveal,
    rounds,
    cost,
  }
}

/** Melt in the form of v32. @param {Wallet} w @param {Coin} coin @param {string[]} values */
export function seededMeltRequest(w, coin, values) {
  const denoms = values.map((value) => w.denom(value))
  const cost = denoms.reduce((sum, denom) => sum + denom.value + denom.feeWithdraw, coin.denom.feeRefresh)
  const seed = c.randomBytes(64)
  const seeds = c.kdf(64 * KAPPA, 'refresh-batch-seeds', seed, coin.key.seed)
  const rounds = Array.from({ length: KAPPA }, (_none, k) => {
    const batchSeed = seeds.subarray(64 * k, 64 * k + 64)
    const privs = c.kdf(32 * denoms.length, 'refresh-transfer-private-keys', batchSeed)
    const parts = denoms.map((denom, index) => {
      const priv = privs.subarray(32 * index, 32 * index + 32)
      const { coin: key, bks } = c.planchetSecrets(
        c.kdf(32, u32(index), c.transferSecret(priv, coin.key.pub), 'taler-coin-derivation'),
      )
      const blinded = c.rsaBlind(denom.pub, c.coinPubHash(key.pub), bks)
      return {
        denom,
        key,
        bks,
        blinded,
        pub: c.ecdhePublic(priv),
        envelope: c.envelopeHash(denom.hash, blinded),
      }
    })
    return { batchSeed, coins: parts, hash: c.sha512(...parts.map((part) => part.envelope)) }
  })
  const rc = c.sha512(seed, ZERO32, coin.key.pub, w.bytes(cost), ...rounds.map((round) => round.hash))
  const sig = c.eddsaSign(
    coin.key,
    1202,
    rc,
    coin.denom.hash,
    ZERO32,
    w.bytes(cost),
    w.bytes(coin.denom.feeRefresh),
  )
  const body = {
    old_coin_pub: encode32(coin.key.pub),
    old_denom_pub_h: encode32(coin.denom.hash),
    old_denom_sig: { cipher: 'RSA', rsa_signature: encode32(coin.sig) },
    value_with_fee: w.text(cost),
    refresh_seed: encode32(seed),
    denoms_h: denoms.map((denom) => encode32(denom.hash)),
    coin_evs: rounds.map((round) =>
      round.coins.map((item) => ({ cipher: 'RSA', rsa_blinded_planchet: encode32(item.blinded) })),
    ),
    transfer_pubs: rounds.map((round) => round.coins.map((item) => encode32(item.pub))),
    confirm_sig: encode32(sig),
  }
  const complain = (/** @type {any} */ answer) => w.affirmed(answer, 1034, rc, u32(answer.noreveal_index))
  const reveal = (/** @type {number} */ gamma) => ({
    rc: encode32(rc),
    batch_seeds: rounds.filter((_round, k) => k !== gamma).map((round) => encode32(round.batchSeed)),
  })
  return { path: 'melt', revealPath: 'reveal-melt', body, complain, reveal, rounds, cost }
}
