/**
 * The commitment of a melt, made again from what was revealed of it: the judge is the exchange that opens two sets.
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { concatBytes, u32 } from '../../../protocol/encoding/struct.js'
import { packAmount } from '../../../protocol/encoding/amount.js'
import { CIPHER_RSA } from '../../../protocol/crypto/denomination.js'
import { contentKey, sha512 } from '../../../protocol/crypto/hash.js'
import { makePlanchet } from '../../../protocol/crypto/planchet.js'
import { Recent } from '../../../protocol/crypto/recent.js'
import { deriveRefreshSecret, ecdhePublicKey, ecdhWithCoinPub } from '../../../protocol/crypto/refresh.js'
import type { RevealRequest } from '../../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import type { ListedDenomination } from '../../../protocol/keys.js'
import type { MeltFact } from '../state.js'

/** Transfer key and blinded planchets of one set. */
interface Batch {
  readonly transferPub: Uint8Array
  readonly blinded: readonly Uint8Array[]
}

/** Opened sets by their keys: blinding is dear, and the search asks again and again. */
const opened = new Recent<Batch>(256)

/** @param hidden which of the three sets was not revealed */
export function commitmentOf(
  body: RevealRequest,
  denominations: readonly ListedDenomination[],
  melt: MeltFact,
  hidden: number,
): string {
  const closed: Batch = {
    transferPub: decodeCrockford(body.transfer_pub, 32),
    blinded: body.coin_evs.map((one) =>
      one.cipher === 'RSA' ? decodeCrockfordVariable(one.rsa_blinded_planchet) : new Uint8Array(0),
    ),
  }
  const oldCoin = decodeCrockford(melt.coin, 32)
  const batches = body.transfer_privs.map((priv) => open(decodeCrockford(priv, 32), oldCoin, denominations))
  batches.splice(hidden, 0, closed)
  const [currency = ''] = denominations.map(({ value }) => value.currency)
  return encodeCrockford(
    sha512(
      concatBytes(
        body.rms === undefined ? new Uint8Array(0) : decodeCrockford(body.rms, 32),
        ...batches.map((batch) => batch.transferPub),
        ...body.new_denoms_h.map((hash) => decodeCrockford(hash, 64)),
        oldCoin,
        packAmount({ currency, units: melt.amount }),
        ...batches.flatMap(({ blinded }) => blinded.map((one) => concatBytes(u32(CIPHER_RSA), one))),
      ),
    ),
  )
}

function open(priv: Uint8Array, oldCoin: Uint8Array, denominations: readonly ListedDenomination[]): Batch {
  const keys = denominations.map(({ hash }) => decodeCrockford(hash, 64))
  return opened.get(contentKey(priv, oldCoin, ...keys), () => {
    const secret = ecdhWithCoinPub(priv, oldCoin)
    return {
      transferPub: ecdhePublicKey(priv),
      blinded: denominations.map(
        ({ key }, index) => makePlanchet(deriveRefreshSecret(secret, index), key).blinded,
      ),
    }
  })
}
