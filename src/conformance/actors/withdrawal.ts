/** Withdrawals as a reserve asks for them, in the form that the exchange's version has. */
import { addAmounts, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { coinEnvelopeJson, type Planchet } from '../../protocol/crypto/planchet.js'
import { readReply, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { withdraw } from '../../protocol/endpoints/exchange/post-withdraw.js'
import type { DenominationInfo } from '../../protocol/keys.js'
import type { VersionRange } from '../../protocol/versions.js'
import {
  hashPlanchets,
  NO_BLINDING_SEED,
  reserveWithdraw,
  reserveWithdrawBatch,
} from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import type { Outcome, Spoiling } from './client.js'
import { spoiltAnew, WITHDRAW_NAMES, withdrawsAtOnce } from './forms.js'
import { OtherFormError } from './offer.js'

/** A coin that is asked for. */
export interface WantedCoin {
  readonly planchet: Planchet
  readonly denomination: DenominationInfo
}

/** A call of the page that the version of the exchange has. */
export interface WithdrawalCall extends Spoiling {
  readonly endpoint: Endpoint
  readonly parameters: Readonly<Record<string, string>>
  readonly body: object
}

/**
 * What a reserve sends for these coins; the same coins always give the same bytes.
 * @throws OtherFormError when the request cannot be spoilt like this in the form of the version
 */
export function withdrawalCall(
  exchange: VersionRange | undefined,
  reservePriv: Uint8Array,
  wanted: readonly WantedCoin[],
  spoilt: Spoiling,
): WithdrawalCall {
  const reserve = encodeCrockford(eddsaPublicKey(reservePriv))
  if (!withdrawsAtOnce(exchange))
    return {
      endpoint: batchWithdraw,
      parameters: { RESERVE_PUB: reserve },
      body: { planchets: wanted.map((coin) => signedPlanchet(coin, reservePriv)) },
      ...spoilt,
    }
  const anew = spoiltAnew(spoilt, WITHDRAW_NAMES)
  if (anew === undefined) throw new OtherFormError('POST /withdraw has no such member')
  return { endpoint: withdraw, parameters: {}, body: signedBatch(wanted, reservePriv, reserve), ...anew }
}

/** The blind signatures of a reply, in the order of the planchets; none where it is no success. */
export function blindSignatures(
  exchange: VersionRange | undefined,
  { status, json }: Pick<Outcome, 'status' | 'json'>,
): readonly (string | undefined)[] {
  if (status !== 200) return []
  if (!withdrawsAtOnce(exchange))
    return (
      readQuietly(() => readReply(batchWithdraw, 200, json).ev_sigs)?.map(
        ({ ev_sig: { blinded_rsa_signature: blind } }) => blind,
      ) ?? []
    )
  const signed = readQuietly(() => readReply(withdraw, 200, json).ev_sigs) ?? []
  return signed.map((one) => (one.cipher === 'RSA' ? one.blinded_rsa_signature : undefined))
}

function signedPlanchet({ planchet, denomination }: WantedCoin, reservePriv: Uint8Array): object {
  const signature = reserveWithdraw.sign(reservePriv, {
    amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
    denomPubHash: planchet.denomPubHash,
    coinEnvelopeHash: planchet.envelopeHash,
  })
  return {
    denom_pub_hash: encodeCrockford(planchet.denomPubHash),
    coin_ev: { ...coinEnvelopeJson(planchet.blinded) },
    reserve_sig: encodeCrockford(signature),
  }
}

function signedBatch(wanted: readonly WantedCoin[], reservePriv: Uint8Array, reserve: string): object {
  const signature = reserveWithdrawBatch.sign(reservePriv, {
    amount: total(wanted.map(({ denomination }) => denomination.value)),
    fee: total(wanted.map(({ denomination }) => denomination.feeWithdraw)),
    planchetsHash: hashPlanchets(wanted.map(({ planchet }) => planchet.envelopeHash)),
    blindingSeed: NO_BLINDING_SEED,
    maxAgeGroup: 0,
    ageMask: 0,
  })
  return {
    cipher: 'ED25519',
    reserve_pub: reserve,
    denoms_h: wanted.map(({ planchet }) => encodeCrockford(planchet.denomPubHash)),
    coin_evs: wanted.map(({ planchet }) => coinEnvelopeJson(planchet.blinded)),
    reserve_sig: encodeCrockford(signature),
  }
}

function total(amounts: readonly Amount[]): Amount {
  const [first] = amounts
  if (first === undefined) throw new RangeError('a withdrawal of no coins')
  return addAmounts(zeroAmount(first.currency), ...amounts)
}
