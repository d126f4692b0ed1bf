/** What a scenario can ask a wallet to do in another way than usual. */
import type { Spoiling } from './client.js'

export interface PayOptions extends Spoiling {
  /** Which coins of the purse, by their place in it. */
  readonly coins: readonly number[]
  /** What each contributes; its whole value unless said otherwise. */
  readonly contributions?: readonly string[]
  readonly session?: string
  /** Names the shop's address instead of the exchange's. */
  readonly wrongExchange?: boolean
  /** Which of the prices of a contract of version 1; each coin signs that it is this one. */
  readonly choice?: number
}

/** What a wallet or a browser can show to prove that an order is its business. */
export const SHOWN = [
  'none',
  'token',
  'contract',
  'wrong-token',
  'wrong-contract',
  'both',
  'malformed',
] as const
export type Shown = (typeof SHOWN)[number]

export interface LookOptions {
  /** What the wallet knows, unless said otherwise. */
  readonly shown?: Shown
  readonly session?: string
  /** Asks for a web page. */
  readonly html?: boolean
  /** Seconds to wait for a change. */
  readonly timeout?: number
  readonly awaitRefund?: boolean
  /** Waits for refunds above this amount. */
  readonly refund?: string
}

export interface AbortOptions extends Spoiling {
  readonly coins?: readonly number[]
  /** The shop's address instead of the exchange's. */
  readonly wrongExchange?: boolean
  /** What each coin is said to have contributed. */
  readonly contribution?: string
}
