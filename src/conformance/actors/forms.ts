/**
 * In which form an exchange is asked for coins: pages were replaced by others as its versions went on, and with them
 * went the names of what is said.
 */
import { speaks, type VersionRange } from '../../protocol/versions.js'
import type { Spoiling } from './client.js'

/** First version with POST /withdraw, where one signature stands for all planchets. */
const WITHDRAWS_AT_ONCE = 26
/** Last version with POST /coins/…/melt. */
const MELTS_A_COIN = 25
/** First version with POST /melt and /reveal-melt. */
const MELTS_FROM_SEEDS = 32

/** True if coins are withdrawn with POST /withdraw. @param exchange what it announces; that of 2025 unless known */
export function withdrawsAtOnce(exchange: VersionRange | undefined): boolean {
  return exchange !== undefined && exchange.current >= WITHDRAWS_AT_ONCE
}

/**
 * True if coins are melted with POST /melt. Of the versions between the two pages not much is known: they are asked in
 * the older form as long as they announce a version that has it.
 */
export function meltsFromSeeds(exchange: VersionRange | undefined): boolean {
  if (exchange === undefined) return false
  return (
    exchange.current >= MELTS_FROM_SEEDS ||
    (exchange.current > MELTS_A_COIN && !speaks(exchange, MELTS_A_COIN))
  )
}

/** What stands in a newer form for a member or parameter of the older one. */
export type Renaming = Readonly<Record<string, string>>

export const WITHDRAW_NAMES: Renaming = {
  planchets: 'coin_evs',
  'planchets.0.reserve_sig': 'reserve_sig',
  'planchets.0.denom_pub_hash': 'denoms_h.0',
  'planchets.0.coin_ev': 'coin_evs.0',
  RESERVE_PUB: 'reserve_pub',
}

export const MELT_NAMES: Renaming = {
  confirm_sig: 'confirm_sig',
  'denom_sig.rsa_signature': 'old_denom_sig.rsa_signature',
  denom_pub_hash: 'old_denom_pub_h',
  rc: 'refresh_seed',
  value_with_fee: 'value_with_fee',
  COIN_PUB: 'old_coin_pub',
}

export const REVEAL_NAMES: Renaming = {
  transfer_privs: 'batch_seeds',
  'transfer_privs.0': 'batch_seeds.0',
  RCH: 'rc',
}

/**
 * The same spoiling in the words of a newer form.
 * @returns undefined where the newer form has nothing that could be spoilt like this
 */
export function spoiltAnew({ tamper, malform }: Spoiling, names: Renaming): Spoiling | undefined {
  const newTamper = tamper === undefined ? undefined : names[tamper]
  const newMalform = malform === undefined ? undefined : malformedAnew(malform, names)
  if (
    (tamper !== undefined && newTamper === undefined) ||
    (malform !== undefined && newMalform === undefined)
  )
    return undefined
  return {
    ...(newTamper === undefined ? {} : { tamper: newTamper }),
    ...(newMalform === undefined ? {} : { malform: newMalform }),
  }
}

function malformedAnew(way: string, names: Renaming): string | undefined {
  const [, how = '', where = '', rest = ''] = /^([a-z-]+):([^=]*)(=.*)?$/s.exec(way) ?? []
  // What concerns the whole request, or what stands behind the path, is the same in every form.
  if (how === '' || how === 'query' || how === 'without-query') return way
  const name = names[where]
  if (name === undefined) return undefined
  // A parameter of the path that is a member now cannot be left out of the path.
  return how === 'path' ? `wrong-type:${name}` : `${how}:${name}${rest}`
}
