/**
 * Signatures of coins in a payment, taken apart: which bytes were signed, and which of them come from the contract.
 */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { FIELD_SIZE } from '../../protocol/encoding/struct.js'
import { readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { MalformedError } from '../../protocol/malformed.js'
import { hashJson } from '../../protocol/crypto/hash.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import { coinDeposit } from '../../protocol/signatures/wallet.js'
import { depositValues, isSignedByCoin } from '../oracle/coins.js'
import type { Span } from '../history.js'

/** A contract that a reply held. */
export interface ContractHeld {
  /** Number of the request that it was the reply to. */
  readonly step: number
  readonly terms: JsonObject
  /** Its hash in base32. */
  readonly hash: string
}

export interface CoinSignature {
  /** As it stands in the request. */
  readonly old: string
  /** Private key of the coin in hex; undefined if nobody has it. */
  readonly seed?: string
  /** What was signed, in hex. */
  readonly blob: string
  /** Number of the request whose reply holds the contract. */
  readonly contract: number
}

const HEADER_SIZE = 8

/** Where the fields of the signed bytes begin that a contract decides. */
export const CONTRACT_FIELDS: Readonly<Record<string, number>> = Object.fromEntries(
  ['contractTermsHash', 'wireHash', 'walletTimestamp', 'refundDeadline', 'merchantPub'].map((name) => [
    name,
    offsetOf(name),
  ]),
)

function offsetOf(field: string): number {
  const fields = Object.entries(coinDeposit.fields)
  const before = fields.slice(
    0,
    fields.findIndex(([name]) => name === field),
  )
  return before.reduce((sum, [, kind]) => sum + FIELD_SIZE[kind], HEADER_SIZE)
}

/**
 * The signatures of coins in a payment that are right for a contract that was handed out before. Others, which a
 * scenario has made wrong on purpose, stay as they are.
 */
export function coinSignatures(
  { page, request }: Span,
  contracts: readonly ContractHeld[],
  keys: ReadonlyMap<string, Uint8Array>,
  denominations: ReadonlyMap<string, ListedDenomination>,
): CoinSignature[] {
  const body = request.json
  if (page !== 'post-orders-ORDER_ID-pay' || !isJsonObject(body)) return []
  const { coins, wallet_data: walletData } = body
  if (!Array.isArray(coins)) return []
  return coins.flatMap((coin) => {
    for (const contract of contracts) {
      const blob = quietly(() => signedBlob(coin, contract, walletData, denominations))
      if (blob === undefined) continue
      const seed = keys.get(blob.coinPub)
      return [
        {
          old: blob.signature,
          blob: Buffer.from(blob.bytes).toString('hex'),
          contract: contract.step,
          ...(seed === undefined ? {} : { seed: Buffer.from(seed).toString('hex') }),
        },
      ]
    }
    return []
  })
}

interface Blob {
  readonly coinPub: string
  readonly signature: string
  readonly bytes: Uint8Array
}

/** What the coin signed, if it was this contract. @throws MalformedError when coin or contract have another form */
function signedBlob(
  coin: JsonValue,
  { terms: raw, hash }: ContractHeld,
  walletData: JsonValue | undefined,
  denominations: ReadonlyMap<string, ListedDenomination>,
): Blob | undefined {
  if (!isJsonObject(coin)) return undefined
  const { coin_pub: pub, coin_sig: sig, h_denom: denom, contribution } = coin
  const isText = typeof pub === 'string' && typeof sig === 'string' && typeof contribution === 'string'
  const denomination = typeof denom === 'string' ? denominations.get(denom) : undefined
  if (!isText || denomination === undefined) return undefined
  const named = { coin_pub: pub, coin_sig: sig, contribution }
  const contract = readContractTerms(raw)
  const terms = {
    contract: hash,
    wireHash: decodeCrockford(contract.h_wire, 64),
    timestamp: contract.timestamp,
    refundDeadline: contract.refund_deadline,
    merchantPub: contract.merchant_pub,
    ...(walletData === undefined ? {} : { walletDataHash: encodeCrockford(hashJson(walletData)) }),
  }
  if (!isSignedByCoin(named, denomination, terms)) return undefined
  return { coinPub: pub, signature: sig, bytes: coinDeposit.blob(depositValues(named, denomination, terms)) }
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
