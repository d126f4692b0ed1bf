/** What our exchange signs in answers to recorded requests, checked over the bytes that the recordings fix. */
import { inflateSync } from 'node:zlib'
import { addAmounts, parseAmount, subtractAmounts, zeroAmount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { parseJson, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'
import { EPOCH } from '../../src/protocol/encoding/timestamp.js'
import { hashWire } from '../../src/protocol/payto.js'
import { readRequest, type Endpoint } from '../../src/protocol/endpoints/endpoint.js'
import { recognise } from '../../src/protocol/endpoints/index.js'
import { trackDeposit } from '../../src/protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { trackTransfer } from '../../src/protocol/endpoints/exchange/get-transfers-WTID.js'
import { batchDeposit } from '../../src/protocol/endpoints/exchange/post-batch-deposit.js'
import { meltCoin } from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { refund } from '../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import {
  affirmDenominationExpired,
  affirmDenominationUnknown,
  confirmDeposit,
  confirmMelt,
  confirmRefund,
  confirmWire,
  confirmWireDeposit,
  hashCoinSigs,
  hashWireDeposits,
  packOperation,
} from '../../src/protocol/signatures/exchange.js'
import { NO_HASH } from '../../src/protocol/signatures/wallet.js'
import { bytes64, integer, key32, objects, text, time, amount } from '../protocol/fixtures.js'
import type { HttpRequest } from '../../src/protocol/http.js'
import type { Recording } from '../../src/protocol/recording.js'
import type { World } from '../../src/sim/world.js'
import type { Replayed } from './verbatim-replay.js'

type Verify = (publicKey: Uint8Array, signature: Uint8Array) => boolean

/**
 * True if the `exchange_sig` of an answer is over what it has to be over; undefined where nobody knows what that is.
 * @param body of the answer
 */
export function isSignedRightly(
  { recording, reply, world }: Replayed,
  body: JsonObject,
): boolean | undefined {
  const verify =
    reply.status === 200 ? ofGrant(recording.request, askedIn(recording), body, world) : ofRefusal(body)
  return verify?.(key32(body, 'exchange_pub'), bytes64(body, 'exchange_sig'))
}

/** The body of a request as JSON, unpacked if the recording holds it packed. */
function askedIn({ request: { headers, body = new Uint8Array() }, isShownDecoded }: Recording): JsonValue {
  const isPacked = headers['content-encoding'] === 'deflate' && !isShownDecoded
  return body.length === 0 ? null : parseJson(isPacked ? new Uint8Array(inflateSync(body)) : body)
}

/** Proofs that go with refusals. */
function ofRefusal(body: JsonObject): Verify {
  const [denomPubHash, timestamp] = [bytes64(body, 'h_denom_pub'), time(body, 'timestamp')]
  if (body['oper'] === undefined)
    return (pub, sig) => affirmDenominationUnknown.verify(pub, sig, { timestamp, denomPubHash })
  const operation = packOperation(text(body, 'oper'))
  return (pub, sig) => affirmDenominationExpired.verify(pub, sig, { timestamp, operation, denomPubHash })
}

/** What a request asks for, and what it was granted. */
interface Grant {
  readonly parameter: (name: string, length: 32 | 64) => Uint8Array
  readonly asked: JsonValue
  readonly body: JsonObject
  readonly world: World
}

const GRANTS: ReadonlyMap<Endpoint, (grant: Grant) => Verify> = new Map([
  [batchDeposit as Endpoint, ofDeposit],
  [refund as Endpoint, ofRefund],
  [meltCoin as Endpoint, ofMelt],
  [trackDeposit as Endpoint, ofTrackedDeposit],
  [trackTransfer as Endpoint, ofTrackedTransfer],
])

function ofGrant(request: HttpRequest, asked: JsonValue, body: JsonObject, world: World): Verify | undefined {
  const found = recognise('exchange', request.method, request.path)
  const parameter = (name: string, length: 32 | 64): Uint8Array =>
    decodeCrockford(found?.parameters[name] ?? '', length)
  const verifier = found === undefined ? undefined : GRANTS.get(found.target)
  return verifier?.({ parameter, asked, body, world })
}

function ofDeposit({ asked, body, world }: Grant): Verify {
  const deposit = readRequest(batchDeposit, asked)
  const nets = deposit.coins.map((coin) => {
    const fee = world.exchange.keys.denominations.get(coin.denom_pub_hash)?.feeDeposit
    return subtractAmounts(
      parseAmount(coin.contribution),
      fee ?? zeroAmount(world.exchange.settings.currency),
    )
  })
  const values = {
    contractTermsHash: decodeCrockford(deposit.h_contract_terms, 64),
    wireHash: hashWire(deposit.merchant_payto_uri, decodeCrockford(deposit.wire_salt, 16)),
    policyHash: NO_HASH,
    exchangeTimestamp: time(body, 'exchange_timestamp'),
    wireDeadline: deposit.wire_transfer_deadline,
    refundDeadline: deposit.refund_deadline ?? EPOCH,
    totalWithoutFee: addAmounts(zeroAmount(world.exchange.settings.currency), ...nets),
    coinSigsHash: hashCoinSigs(deposit.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
    merchantPub: decodeCrockford(deposit.merchant_pub, 32),
  }
  return (pub, sig) => confirmDeposit.verify(pub, sig, values)
}

function ofRefund({ parameter, asked }: Grant): Verify {
  const wanted = readRequest(refund, asked)
  const values = {
    contractTermsHash: decodeCrockford(wanted.h_contract_terms, 64),
    coinPub: parameter('COIN_PUB', 32),
    merchantPub: decodeCrockford(wanted.merchant_pub, 32),
    rtransactionId: wanted.rtransaction_id,
    refundAmount: parseAmount(wanted.refund_amount),
  }
  return (pub, sig) => confirmRefund.verify(pub, sig, values)
}

function ofMelt({ asked, body }: Grant): Verify {
  const values = {
    refreshCommitment: decodeCrockford(readRequest(meltCoin, asked).rc, 64),
    noRevealIndex: integer(body, 'noreveal_index'),
  }
  return (pub, sig) => confirmMelt.verify(pub, sig, values)
}

function ofTrackedDeposit({ parameter, body }: Grant): Verify {
  const values = {
    wireHash: parameter('H_WIRE', 64),
    contractTermsHash: parameter('H_CONTRACT_TERMS', 64),
    wtid: key32(body, 'wtid'),
    coinPub: parameter('COIN_PUB', 32),
    executionTime: time(body, 'execution_time'),
    coinContribution: amount(body, 'coin_contribution'),
  }
  return (pub, sig) => confirmWire.verify(pub, sig, values)
}

function ofTrackedTransfer({ body }: Grant): Verify {
  const executionTime = time(body, 'execution_time')
  const details = objects(body, 'deposits').map((deposit) => ({
    contractTermsHash: bytes64(deposit, 'h_contract_terms'),
    executionTime,
    coinPub: key32(deposit, 'coin_pub'),
    depositValue: amount(deposit, 'deposit_value'),
    depositFee: amount(deposit, 'deposit_fee'),
  }))
  const values = {
    total: amount(body, 'total'),
    wireFee: amount(body, 'wire_fee'),
    merchantPub: key32(body, 'merchant_pub'),
    fullPaytoHash: key32(body, 'h_payto'),
    detailsHash: hashWireDeposits(details),
  }
  return (pub, sig) => confirmWireDeposit.verify(pub, sig, values)
}
