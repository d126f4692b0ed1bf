/** An auditor who vouches for denominations of the exchange, one by one. */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { hashText } from '../../protocol/crypto/hash.js'
import { denominationHash } from '../../protocol/crypto/denomination.js'
import { auditorExchangeKeys } from '../../protocol/signatures/master.js'
import type { Keyring } from '../keyring.js'
import type { Listed } from './denominations.js'

/** Nobody lives there: what an auditor has to say is all in /keys. */
const URL = 'https://auditor.invalid/'

/** What /keys says of the auditor: a signature for each denomination that it lists. */
export function auditorEntry({ auditor, master }: Keyring, listed: readonly Listed[]): object {
  return {
    auditor_pub: encodeCrockford(auditor.pub),
    auditor_url: URL,
    auditor_name: 'The simulated auditor',
    denomination_keys: listed.map(({ denomination }) => ({
      denom_pub_h: denomination.hash,
      auditor_sig: encodeCrockford(
        auditorExchangeKeys.sign(auditor.priv, {
          auditorUrlHash: hashText(URL),
          masterPub: master.pub,
          ...denomination,
          denomPubHash: denominationHash(denomination.key, denomination.ageMask ?? 0),
        }),
      ),
    })),
  }
}
