/** How the simulated merchant is set up. */
import type { Generations } from '../../protocol/versions.js'

export interface TrustedExchange {
  readonly url: string
  readonly masterPub: string
}

export interface MerchantSettings {
  readonly currency: string
  /** With trailing slash. */
  readonly baseUrl: string
  readonly name: string
  /** Access token of the instance, as sent behind `Bearer `. */
  readonly token: string
  readonly paytoUri: string
  /** Base32, 16 bytes. */
  readonly wireSalt: string
  readonly exchanges: readonly TrustedExchange[]
  /** Deposit fees that the merchant takes over unless the order says otherwise; without currency. */
  readonly maxFee: string
  /** Seconds from the making of an order. */
  readonly payDelay: number
  /** Seconds from the last of the other deadlines. */
  readonly wireDelay: number
  /** Coins handed to an exchange in one request; fewer coins mean more moments in between. */
  readonly coinsPerDeposit: number
  /** Seconds the merchant waits for an exchange. */
  readonly patience: number
  readonly generations: Generations
  /** Seconds for which tax law wants paid orders to be kept. */
  readonly taxRecordExpiration: number
}
