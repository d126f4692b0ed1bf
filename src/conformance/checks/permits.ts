/**
 * Requests for a refund that a merchant has signed, and a wallet may take to the exchange itself.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import type { JsonObject } from '../../protocol/encoding/json.js'
import { merchantRefund } from '../../protocol/signatures/merchant.js'
import type { KnownContract } from '../oracle/knowledge.js'
import { readQuietly } from '../reading.js'
import { isSigned } from '../verify.js'

/** True if the merchant of a contract has signed that a coin gets an amount back. */
export function isRefundPermit(permit: JsonObject, contract: KnownContract, amount: string): boolean {
  const { coin_pub: coin, merchant_sig: signature, rtransaction_id: id = 0 } = permit
  if (typeof coin !== 'string' || typeof signature !== 'string') return false
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return false
  const valid = readQuietly(() =>
    isSigned(
      merchantRefund,
      decodeCrockford(contract.terms.merchant_pub, 32),
      decodeCrockford(signature, 64),
      {
        contractTermsHash: decodeCrockford(contract.hash, 64),
        coinPub: decodeCrockford(coin, 32),
        rtransactionId: BigInt(id),
        refundAmount: parseAmount(amount),
      },
    ),
  )
  return valid === true
}
