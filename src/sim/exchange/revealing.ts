/** What both forms of a reveal do once they know that the wallet kept its word. */
import { addAmounts, parseAmount, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import type { RsaPublicKey } from '../../protocol/crypto/rsa-blind.js'
import { costOf, envelopeOf, signBlank, type Blank } from './blanks.js'
import type { Exchange } from './exchange.js'
import type { MeltRecord, RevealRecord } from './tables.js'

/** What a melt has to cover at least: the new coins, the making of them, and the change itself. */
export function costOfChange(
  exchange: Exchange,
  oldDenomPubHash: string,
  newDenomPubHashes: readonly string[],
): Amount {
  const { feeRefresh } = exchange.keys.denominations.get(oldDenomPubHash) ?? {}
  const none = zeroAmount(exchange.settings.currency)
  return addAmounts(feeRefresh ?? none, costOf(exchange, newDenomPubHashes).total)
}

/** Keys and age masks of denominations, in order; unknown ones are left out. */
export function keysOf(
  exchange: Exchange,
  denominationHashes: readonly string[],
): { readonly keys: RsaPublicKey[]; readonly masks: number[] } {
  const known = denominationHashes.flatMap((hash) => exchange.keys.denominations.get(hash) ?? [])
  return { keys: known.map(({ key }) => key), masks: known.map(({ ageMask = 0 }) => ageMask) }
}

/** What was melted, fees included. */
export function meltedAmount({ amount }: MeltRecord): Amount {
  return parseAmount(amount)
}

/** Signs the new coins, and remembers which coin they were made of. */
export function reveal(
  exchange: Exchange,
  { rc, old_coin_pub }: MeltRecord,
  blanks: readonly (Blank & { readonly link_sig?: string })[],
  transferPub?: string,
): void {
  const coins = blanks.map(({ link_sig, ...blank }) => ({
    denom_pub_hash: blank.denom_pub_hash,
    h_coin_envelope: envelopeOf(blank),
    blinded_signature: signBlank(exchange, blank),
    ...(link_sig === undefined ? {} : { link_sig }),
  }))
  exchange.store.transact((writer) => {
    const transfer = transferPub === undefined ? {} : { transfer_pub: transferPub }
    writer.put('reveals', rc, { rc, old_coin_pub, ...transfer, coins })
    for (const { h_coin_envelope } of coins) writer.put('fresh_planchets', h_coin_envelope, { old_coin_pub })
  })
}

/** The signatures of a reveal, in the order of its coins. */
export function signaturesOf(
  record: RevealRecord | undefined,
): { cipher: 'RSA'; blinded_rsa_signature: string }[] {
  return (record?.coins ?? []).map(({ blinded_signature }) => ({
    cipher: 'RSA',
    blinded_rsa_signature: blinded_signature,
  }))
}
