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
import { historyOutgoing } from '../../protocol/endpoints/bank/get-history-outgoing.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { trackTransfer } from '../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { readReply, type HouseName } from '../../protocol/endpoints/endpoint.js'
import { hashWire } from '../../protocol/payto.js'
import {
  merchantContract,
  merchantRefund,
  merchantTrackTransaction,
} from '../../protocol/signatures/merchant.js'
import { coinDeposit, hashPolicy, NO_AGE_COMMITMENT, NO_HASH } from '../../protocol/signatures/wallet.js'
import { readQuietly } from '../reading.js'
import { accountAt } from '../targets/target.js'
import { NotReadyError } from './offer.js'
import { spoiling, type Client, type Outcome, type Spoiling } from './client.js'
import type { Wallet } from './wallet.js'

const DAY = 86_400
const POLICY = { type: 'assay' }
/** A key that is nobody's. */
const OTHER_KEY = new Uint8Array(32).fill(1)

export interface DepositOptions extends Spoiling {
  /** Any name: it stands for a contract of this signer. */
  readonly contract: string
  readonly amount?: string
  /** Further coins of the wallet, each with its whole value. */
  readonly moreCoins?: readonly number[]
  /** Hands in no coin at all. */
  readonly withoutCoins?: boolean
  /** Hands in the coin so many times. */
  readonly times?: number
  /** Seconds after the contract was made; two days unless given. */
  readonly wireDeadline?: number | 'never'
  /** Seconds after the contract was made; a day unless given. */
  readonly refundDeadline?: number
  /** Leaves out what an exchange can do without: the signature of the merchant. */
  readonly unsigned?: boolean
  /** Has the money sent to another account than usual. */
  readonly otherAccount?: boolean
  /** Wants a policy that no exchange knows. */
  readonly policy?: boolean
}

export interface RefundOptions extends Spoiling {
  readonly contract: string
  readonly id: bigint
  readonly amount: string
  /** Says what the fee is, as merchants did long ago. */
  readonly fee?: string
}

export interface TrackOptions extends Spoiling {
  readonly contract: string
  /** Asks in the name of another merchant, whose signature this is not. */
  readonly wrongSignature?: boolean
  /** Names another account than usual. */
  readonly otherAccount?: boolean
  /** Seconds to wait for the money to go out. */
  readonly timeout?: number
}

/** What a coin signs of a contract of this signer. */
interface Terms {
  readonly contractTermsHash: Uint8Array
  readonly payto: string
  readonly start: Timestamp
  readonly refundDeadline: Timestamp
}

export class Signer {
  readonly #priv: Uint8Array
  readonly #wireSalt: Uint8Array
  /** Contracts are made when they are first used, and their terms stay as they were then. */
  readonly #times = new Map<string, Timestamp>()
  /** The transfer that tracking has told of last. */
  #transfer: { readonly wtid: string; readonly house: HouseName | undefined } | undefined

  constructor(
    readonly name: string,
    readonly client: Client,
    random: SeededBytes,
  ) {
    this.#priv = random.bytes(32)
    this.#wireSalt = random.bytes(16)
  }

  /** Deposits coins of a wallet for a contract. */
  deposit(wallet: Wallet, place: number, options: DepositOptions): Promise<Outcome> {
    const { contract, wireDeadline = 2 * DAY, refundDeadline = DAY } = options
    const start = this.#startOf(contract)
    const terms: Terms = {
      contractTermsHash: hashText(contract),
      payto: this.#paytoUri(options.otherAccount === true ? `${this.name}-too` : this.name),
      start,
      refundDeadline: later(start, refundDeadline),
    }
    const places = options.withoutCoins === true ? [] : [place, ...(options.moreCoins ?? [])]
    const coins = places.map((one) =>
      this.#depositedCoin(wallet, one, terms, one === place ? options.amount : undefined, options.policy),
    )
    const repeated = coins.flatMap((coin) => Array.from({ length: options.times ?? 1 }, () => coin))
    const merchantSig = merchantContract.sign(this.#priv, terms)
    return this.client.call(this.name, batchDeposit, {
      house: wallet.purse.coin(place).house,
      body: {
        merchant_payto_uri: terms.payto,
        wire_salt: encodeCrockford(this.#wireSalt),
        merchant_pub: encodeCrockford(this.#pub),
        ...(options.unsigned === true ? {} : { merchant_sig: encodeCrockford(merchantSig) }),
        h_contract_terms: encodeCrockford(terms.contractTermsHash),
        coins: repeated,
        timestamp: start,
        refund_deadline: terms.refundDeadline,
        wire_transfer_deadline: wireDeadline === 'never' ? { t_s: 'never' } : later(start, wireDeadline),
        ...(options.policy === true ? { policy: POLICY } : {}),
      },
      ...spoiling(options),
    })
  }

  #depositedCoin(wallet: Wallet, place: number, terms: Terms, wanted?: string, hasPolicy = false) {
    const coin = wallet.purse.coin(place)
    const denomination = wallet.purse.denomination(coin)
    const amount = wanted === undefined ? denomination.value : parseAmount(wanted)
    const coinSig = coinDeposit.sign(coin.priv, {
      contractTermsHash: terms.contractTermsHash,
      ageCommitmentHash: coin.ages ?? NO_AGE_COMMITMENT,
      policyHash: hasPolicy ? hashPolicy(POLICY) : NO_HASH,
      wireHash: hashWire(terms.payto, this.#wireSalt),
      denomPubHash: decodeCrockford(coin.denomination, 64),
      walletTimestamp: terms.start,
      refundDeadline: terms.refundDeadline,
      amountWithFee: amount,
      depositFee: denomination.feeDeposit,
      merchantPub: this.#pub,
      walletDataHash: NO_HASH,
    })
    return {
      coin_pub: coin.pub,
      denom_pub_hash: coin.denomination,
      ub_sig: { cipher: 'RSA', rsa_signature: coin.signature },
      contribution: formatAmount(amount),
      coin_sig: encodeCrockford(coinSig),
      ...(coin.ages === undefined ? {} : { h_age_commitment: encodeCrockford(coin.ages) }),
    }
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
      house: coin.house,
      body: {
        refund_amount: formatAmount(refundAmount),
        h_contract_terms: encodeCrockford(contractTermsHash),
        rtransaction_id: options.id,
        merchant_pub: encodeCrockford(this.#pub),
        merchant_sig: encodeCrockford(signature),
        ...(options.fee === undefined ? {} : { refund_fee: options.fee }),
      },
      ...spoiling(options),
    })
  }

  /** Asks the exchange what became of a deposit, and remembers the transfer that it is told of. */
  async track(wallet: Wallet, place: number, options: TrackOptions): Promise<Outcome> {
    const coin = wallet.purse.coin(place)
    const contractTermsHash = hashText(options.contract)
    const account = options.otherAccount === true ? `${this.name}-too` : this.name
    const wireHash = hashWire(this.#paytoUri(account), this.#wireSalt)
    const values = { contractTermsHash, wireHash, coinPub: decodeCrockford(coin.pub, 32) }
    const priv = options.wrongSignature === true ? OTHER_KEY : this.#priv
    const outcome = await this.client.call(this.name, trackDeposit, {
      parameters: {
        H_WIRE: encodeCrockford(wireHash),
        MERCHANT_PUB: encodeCrockford(this.#pub),
        H_CONTRACT_TERMS: encodeCrockford(contractTermsHash),
        COIN_PUB: coin.pub,
      },
      query: {
        merchant_sig: encodeCrockford(merchantTrackTransaction.sign(priv, values)),
        ...(options.timeout === undefined ? {} : waiting(options.timeout)),
      },
      house: coin.house,
      ...spoiling(options),
    })
    const told =
      outcome.status === 200 ? readQuietly(() => readReply(trackDeposit, 200, outcome.json)) : undefined
    if (told !== undefined) this.#transfer = { wtid: told.wtid, house: coin.house }
    return outcome
  }

  /**
   * Asks what became of a deposit until the money went out. @param tries questions at most
   * @throws NotReadyError where nobody can wait for that
   */
  async awaitWire(
    wallet: Wallet,
    place: number,
    { tries, ...options }: TrackOptions & { readonly tries: number },
  ): Promise<Outcome> {
    const { stage } = this.client
    for (let left = tries; ; left--) {
      if (stage.awaitWire === undefined) throw new NotReadyError('nobody sees to it that merchants are paid')
      await stage.awaitWire()
      const outcome = await this.track(wallet, place, options)
      if (outcome.status !== 202 || left <= 1) return outcome
    }
  }

  /**
   * Asks the exchange what a wire transfer is made of: the one that it was told of last.
   * @throws NotReadyError when it was told of none
   */
  transfer(which: 'last' | 'unknown' | 'malformed' = 'last'): Promise<Outcome> {
    const asked = {
      last: this.#transfer,
      unknown: { wtid: encodeCrockford(OTHER_KEY), house: undefined },
      malformed: { wtid: 'no-transfer', house: undefined },
    }[which]
    if (asked === undefined) throw new NotReadyError(`${this.name} was told of no transfer`)
    const { wtid, house } = asked
    return this.client.call(this.name, trackTransfer, { parameters: { WTID: wtid }, house })
  }

  /** Asks the bank what it has sent for the exchange. */
  outgoing(): Promise<Outcome> {
    const { exchangeAccount } = this.client.surroundings
    return this.client.call(this.name, historyOutgoing, { parameters: { ACCOUNT: exchangeAccount } })
  }

  get #pub(): Uint8Array {
    return eddsaPublicKey(this.#priv)
  }

  #paytoUri(account: string): string {
    return accountAt(this.client.surroundings, account)
  }

  #startOf(contract: string): Timestamp {
    const start = this.#times.get(contract) ?? timestamp(this.client.stage.now())
    this.#times.set(contract, start)
    return start
  }
}

/** What says how long to wait, until the money is out. */
function waiting(seconds: number): Readonly<Record<string, string>> {
  return { timeout_ms: String(seconds * 1000), lpt: '2' }
}

function later(start: Timestamp, seconds: number): Timestamp {
  return start.t_s === 'never' ? EPOCH : timestamp(start.t_s + seconds)
}
