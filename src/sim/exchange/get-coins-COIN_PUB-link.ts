/** GET /coins/COIN_PUB/link: tells whoever asks what the owner of a coin needs to find its change. */
import { denominationKeyJson } from '../../protocol/crypto/denomination.js'
import { link, type LinkedMelt } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { guard, handler, type Call } from '../handler.js'
import type { Exchange } from './exchange.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import type { FreshCoin, RevealRecord } from './tables.js'

class Link {
  readonly coinPub: string

  constructor(readonly call: Call<unknown>) {
    this.coinPub = pathKey(call, 'COIN_PUB')
  }

  /** Reveals of melts of the coin; those of the newer form tell no transfer key. */
  get melts(): LinkedMelt[] {
    const { exchange } = this.call.world
    return exchange.store
      .having('reveals', 'old_coin_pub', this.coinPub)
      .flatMap((reveal) => linkedMelt(exchange, reveal) ?? [])
  }
}

function linkedMelt(exchange: Exchange, { transfer_pub, coins }: RevealRecord): LinkedMelt | undefined {
  if (transfer_pub === undefined) return undefined
  return { transfer_pub, new_coins: coins.flatMap((coin, index) => linkedCoin(exchange, coin, index) ?? []) }
}

function linkedCoin(exchange: Exchange, coin: FreshCoin, index: number) {
  const denomination = exchange.keys.denominations.get(coin.denom_pub_hash)
  if (denomination === undefined || coin.link_sig === undefined) return undefined
  return {
    denom_pub: denominationKeyJson(denomination.key, denomination.ageMask),
    ev_sig: { cipher: 'RSA' as const, blinded_rsa_signature: coin.blinded_signature },
    coin_idx: index,
    ewv: { cipher: 'RSA' as const },
    link_sig: coin.link_sig,
  }
}

export const linkHandler = handler(link, (call: Call<unknown>) => new Link(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: [guard('melts-revealed', 404, 'EXCHANGE_LINK_COIN_UNKNOWN', (l) => l.melts.length > 0)],
  answer: (l) => ({ status: 200, body: l.melts }),
})
