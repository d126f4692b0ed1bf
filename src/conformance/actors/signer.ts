/**
 * A merchant without a backend: holds a merchant key of its own and speaks to the exchange directly.
 *
 * It can say what no sane backend would: refunds with a used id, with another amount, signed wrongly.
 */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { EPOCH, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { hashText } from '../../protocol/crypto/hash.js'
import type { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { hashWire } from '../../protocol/payto.js'
import {
  merchantContract,
  merchantRefund,
  merchantTrackTransaction,
} from '../../protocol/signatures/merchant.js'
import { coinDeposit, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import type { Wallet } from './wallet.js'

const DAY = 86_400
/** A key that is nobody's. */
const OTHER_KEY = new Uint8Array(32).fill(1)

export interface DepositOptions extends Spoiling {
  /** Any name: it stands for a contract of this signer. */
  readonly contract: string
  readonly amount?: string
}

export interface RefundOptions extends Spoiling {
  readonly contract: string
  readonly id: bigint
  readonly amount: string
}

export interface TrackOptions extends Spoiling {
  readonly contract: string
  /** Asks in the name of another merchant, whose signature this is not. */
  readonly wrongSignature?: boolean
}

export class Signer {
  readonly #priv: Uint8Array
  readonly #wireSalt: Uint8Array
  /** Contracts are made when they are first used, and their terms stay as they were then. */
  readonly #times = new Map<string, Timestamp>()

  constructor(
    readonly name: string,
    readonly client: Client,
    random: SeededBytes,
  ) {
    this.#priv = random.bytes(32)
    this.#wireSalt = random.bytes(16)
  }

  /** Deposits a coin of a wallet for a contract. */
  deposit(wallet: Wallet, place: number, options: DepositOptions): Promise<Outcome> {
    const coin = wallet.purse.coin(place)
    const denomination = wallet.purse.denomination(coin)
    const amount = options.amount === undefined ? denomination.value : parseAmount(options.amount)
    const [start, contractTermsHash] = [this.#startOf(options.contract), hashText(options.contract)]
    const payto = this.#paytoUri
    const coinSig = coinDeposit.sign(coin.priv, {
      contractTermsHash,
      ageCommitmentHash: NO_AGE_COMMITMENT,
      policyHash: NO_HASH,
      wireHash: hashWire(payto, this.#wireSalt),
      denomPubHash: decodeCrockford(coin.denomination, 64),
      walletTimestamp: start,
      refundDeadline: later(start, DAY),
      amountWithFee: amount,
      depositFee: denomination.feeDeposit,
      merchantPub: this.#pub,
      walletDataHash: NO_HASH,
    })
    return this.client.call(this.name, batchDeposit, {
      body: {
        merchant_payto_uri: payto,
        wire_salt: encodeCrockford(this.#wireSalt),
        merchant_pub: encodeCrockford(this.#pub),
        merchant_sig: encodeCrockford(merchantContract.sign(this.#priv, { contractTermsHash })),
        h_contract_terms: encodeCrockford(contractTermsHash),
        coins: [
          {
            coin_pub: coin.pub,
            denom_pub_hash: coin.denomination,
            ub_sig: { cipher: 'RSA', rsa_signature: coin.signature },
            contribution: formatAmount(amount),
            coin_sig: encodeCrockford(coinSig),
          },
        ],
        timestamp: start,
        refund_deadline: later(start, DAY),
        wire_transfer_deadline: later(start, 2 * DAY),
      },
      ...spoiling(options),
    })
  }

  /** Asks the exchange to refund a coin of a wallet. */
  refund(wallet: Wallet, place: number, options: RefundOptions): Promise<Outcome> {
    const coin = wallet.purse.coin(place)
    const contractTermsHash = hashText(options.contract)
    const refundAmount = parseAmount(options.amount)
    const signature = merchantRefund.sign(this.#priv, {
      contractTermsHash,
      coinPub: decodeCrockford(coin.pub, 32),
      rtransactionId: options.id,
      refundAmount,
    })
    return this.client.call(this.name, refund, {
      parameters: { COIN_PUB: coin.pub },
      body: {
        refund_amount: formatAmount(refundAmount),
        h_contract_terms: encodeCrockford(contractTermsHash),
        rtransaction_id: options.id,
        merchant_pub: encodeCrockford(this.#pub),
        merchant_sig: encodeCrockford(signature),
      },
      ...spoiling(options),
    })
  }

  /** Asks the exchange what became of a deposit. */
  track(wallet: Wallet, place: number, options: TrackOptions): Promise<Outcome> {
    const coin = wallet.purse.coin(place)
    const contractTermsHash = hashText(options.contract)
    const wireHash = hashWire(this.#paytoUri, this.#wireSalt)
    const values = { contractTermsHash, wireHash, coinPub: decodeCrockford(coin.pub, 32) }
    const priv = options.wrongSignature === true ? OTHER_KEY : this.#priv
    return this.client.call(this.name, trackDeposit, {
      parameters: {
        H_WIRE: encodeCrockford(wireHash),
        MERCHANT_PUB: encodeCrockford(this.#pub),
        H_CONTRACT_TERMS: encodeCrockford(contractTermsHash),
        COIN_PUB: coin.pub,
      },
      query: { merchant_sig: encodeCrockford(merchantTrackTransaction.sign(priv, values)) },
      ...spoiling(options),
    })
  }

  get #pub(): Uint8Array {
    return eddsaPublicKey(this.#priv)
  }

  get #paytoUri(): string {
    return `payto://x-taler-bank/${new URL(this.client.surroundings.urls.bank).host}/${this.name}?receiver-name=${this.name}`
  }

  #startOf(contract: string): Timestamp {
    const start = this.#times.get(contract) ?? timestamp(this.client.stage.now())
    this.#times.set(contract, start)
    return start
  }
}

function later(start: Timestamp, seconds: number): Timestamp {
  return start.t_s === 'never' ? EPOCH : timestamp(start.t_s + seconds)
}
