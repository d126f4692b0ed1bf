/**
 * The port through which the harness reaches whatever it judges.
 *
 * A target is opened once a run. Every play gets a stage: a way to reach the parties, and what can be done to
 * the world around them. A remote target has no clock that could be moved and no gates; what it lacks makes
 * scenarios inapplicable, never wrong.
 */
import type { HouseName, PartyName } from '../../protocol/endpoints/endpoint.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import type { Generations, VersionRange } from '../../protocol/versions.js'
import type { Fault } from '../history-fault.js'
import type { Recorder } from '../history.js'
import type { Turnstile } from '../scenario/turnstile.js'

/** Where the parties are and how to speak to them. */
export interface Surroundings {
  /** Base URLs with trailing slash. */
  readonly urls: Readonly<Record<PartyName, string>>
  /** Another exchange that the merchant trusts if {@link StageSettings} ask for one, and its bank. */
  readonly second?: Readonly<Record<'exchange' | 'bank', string>>
  readonly currency: string
  /** Access token of the merchant instance, without `Bearer`. */
  readonly token: string
  /** Account of the exchange at the bank, as in the path of the wire gateway. */
  readonly exchangeAccount: string
  /** True if the token also manages the instances of the backend. */
  readonly managesInstances: boolean
  /** Ids of pages that the target does not have, and need not have. */
  readonly lacks?: ReadonlySet<string>
  /** Purpose number that the target expects under an unclaim. */
  readonly unclaimPurpose: number
  /** Revisions of single pages that the parties are known to follow, where no version tells. */
  readonly generations?: Partial<Generations>
  /** Private master key of the exchange, where whoever asks for the judgement owns it. */
  readonly masterPriv?: Uint8Array
  /** True if nobody has told of a merchant: nothing is asked that is not for exchange or bank. */
  readonly hasNoMerchant?: true
  /** What the wire gateway wants to see in `authorization`, where it does not let just anybody in. */
  readonly gatewayAuthorization?: string
  /** Versions that the exchange speaks, which decide how coins are withdrawn and melted; those of 2025 unless known. */
  readonly exchangeVersion?: VersionRange
  /** How the bank names accounts; `x-taler-bank` unless given. */
  readonly wireMethod?: 'x-taler-bank' | 'iban'
}

/** Base URL of a merchant that there is not: nothing answers there. */
export const NO_MERCHANT = 'http://no-merchant.invalid/'

/** The payto URI of an account at the bank of a target. @param name letters, digits and hyphens */
export function accountAt(surroundings: Surroundings, name: string, house?: HouseName): string {
  if (surroundings.wireMethod === 'iban') return `payto://iban/${ibanOf(name)}?receiver-name=${name}`
  const { host } = new URL(urlsOf(surroundings, house).bank)
  return `payto://x-taler-bank/${host}/${name}?receiver-name=${name}`
}

/** An IBAN of a bank that there is not, with check digits that are right; one name always gives the same. */
function ibanOf(name: string): string {
  const number = utf8(name).reduce((sum, byte) => (sum * 131n + BigInt(byte)) % 10n ** 18n, 7n)
  const account = number.toString().padStart(18, '0')
  // D is 13 and E 14; the country and two zeros go behind the account.
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${check.toString().padStart(2, '0')}${account}`
}

/** Base URLs of a house. @throws RangeError when there is no second one */
export function urlsOf(
  { urls, second }: Surroundings,
  house: HouseName | undefined,
): Readonly<Record<'exchange' | 'bank', string>> {
  if (house === undefined) return urls
  if (second === undefined) throw new RangeError('this target has only one exchange')
  return second
}

/** What a scenario may ask of a target. */
export interface Abilities {
  /** Messages between the parties pass our gates and are recorded. */
  readonly hops: boolean
  readonly clock: boolean
  readonly faults: boolean
  /** Which faults can be armed, with the ability `faults`; all unless given. */
  readonly arms?: (fault: Fault) => boolean
  /** The parties can be set up for a scenario: limits, generations of pages. */
  readonly settings: boolean
  /** How often it is worth asking whether merchants were paid, each time after {@link Stage.awaitWire}; 0: never. */
  readonly wires: number
  /** Requests of a size that a real backend had better not be sent may be sent. */
  readonly floods: boolean
}

/** Sends a request on behalf of an actor. @throws LostError when no reply came */
export type Transport = (sent: {
  readonly from: string
  readonly to: PartyName
  /** Which of two exchanges or banks; the first unless given. */
  readonly house?: HouseName
  readonly request: HttpRequest
  /** Span of the request, to attribute what follows from it. */
  readonly span: string
}) => Promise<HttpReply>

/** No reply came; whether the request took effect is not known. */
export class LostError extends Error {
  constructor(
    why: string,
    /** What the machine calls it, `ECONNREFUSED`, where it was a socket that failed. */
    readonly code?: string,
  ) {
    super(why)
    this.name = 'LostError'
  }
}

export interface Stage {
  readonly transport: Transport
  /** Seconds of the target's clock. */
  now(): number
  /** Moves the clock; only with the ability `clock`. */
  advance(seconds: number): void
  /** Arms a fault; only with the ability `faults`. */
  arm(fault: Fault): void
  /** The play is over: nothing is recorded any more; only of targets that go on by themselves. */
  readonly end?: () => void
  /**
   * Does what lets an exchange pay merchants whose money is due: the clock goes on, somebody sees to it, or a while
   * passes. Only with the ability `wires`.
   */
  awaitWire?(): Promise<void>
  /** Ends all faults, and lets arrive what was held back; only with the ability `faults`. */
  heal(): Promise<void>
}

export interface StageSettings {
  /** Largest contribution that the exchange may take by law, without its currency. */
  readonly depositLimit?: string
  /** The most that the exchange may give at once by law, fees included, without its currency. */
  readonly withdrawLimit?: string
  readonly coinsPerDeposit?: number
  /** Exchanges that the merchant trusts. */
  readonly exchanges?: 1 | 2
  /** True: the exchange looks at the `refund_fee` of a refund, as exchanges did in 2020. */
  readonly readsRefundFee?: boolean
  /** Values whose first denominations have lost their private keys, without currency. */
  readonly lostDenominations?: readonly string[]
  /** True: the exchange also has denominations whose coins know an age. */
  readonly ageRestriction?: boolean
  /** True: an auditor vouches for the denominations. */
  readonly isAudited?: boolean
  /** Revisions that the parties follow, where revisions of a page differ in a status. */
  readonly generations?: Partial<Generations>
}

export interface StageOptions {
  readonly seed: string
  readonly recorder: Recorder
  readonly turnstile: Turnstile
  /** Coins that the merchant hands in at a time, where that can be chosen. */
  readonly coinsPerDeposit?: number
  /** How the parties are to be set up; only with the ability `settings`. */
  readonly settings?: StageSettings
}

export interface Target {
  readonly name: string
  readonly abilities: Abilities
  /** Changes with every run on targets that remember, so that a repeated seed never collides. */
  readonly salt: string
  /** Finds out about the target. @throws SetUpError when it cannot be judged as it is set up */
  open(): Promise<Surroundings>
  stage(options: StageOptions): Stage
  /** Coins minted ahead, if the target can have them: withdrawn, never spent. */
  readonly mint?: Mint
  close(): Promise<void>
}

/** A coin as a wallet keeps it. */
export interface MintedCoin {
  readonly priv: Uint8Array
  /** coin_pub in base32. */
  readonly pub: string
  /** h_denom_pub in base32. */
  readonly denomination: string
  /** Whose exchange has signed it, where there are two. */
  readonly house?: HouseName
  /** Unblinded RSA signature in base32. */
  readonly signature: string
  /** h_age_commitment of a coin that knows an age. */
  readonly ages?: Uint8Array
}

/** Gives the nth coin of a denomination; the same coin every time. */
export type Mint = (denominationHash: string, index: number) => MintedCoin

/** The target cannot be judged as it is set up; the message says what to change. */
export class SetUpError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SetUpError'
  }
}
