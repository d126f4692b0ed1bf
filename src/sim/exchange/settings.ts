/** How the simulated exchange is set up. */
import type { Generations } from '../../protocol/versions.js'

export interface ExchangeSettings {
  readonly currency: string
  /** With trailing slash. */
  readonly baseUrl: string
  /** Bank account of the exchange. */
  readonly paytoUri: string
  /** Base URL of the wire gateway of that account, with trailing slash. */
  readonly wireGatewayUrl: string
  /** Fees of every denomination, without currency. */
  readonly fees: {
    readonly withdraw: string
    readonly deposit: string
    readonly refresh: string
    readonly refund: string
  }
  readonly wireFee: string
  readonly closingFee: string
  /** What is wired is a multiple of it; without currency. */
  readonly roundUnit: string
  /** The largest contribution of a coin that the law allows the exchange to take; without currency. */
  readonly depositLimit?: string
  /** Values, without currency, whose first denomination has lost its private key: coins are taken, none are made. */
  readonly lostDenominations?: readonly string[]
  /** True if there are denominations whose coins know their owner's age; unless said otherwise there are none. */
  readonly ageRestriction?: boolean
  /** True if an auditor vouches for the denominations; unless said otherwise there is none. */
  readonly isAudited?: boolean
  /** The most that the law allows to be withdrawn at once, fees included; without currency. */
  readonly withdrawLimit?: string
  /** True: a refund that names too low a `refund_fee` is refused, as in 2020; today nobody looks at the field. */
  readonly readsRefundFee?: boolean
  /** Seconds the exchange waits for the bank. */
  readonly patience: number
  readonly generations: Generations
}
