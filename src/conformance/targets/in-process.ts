/**
 * The built-in pair as a target: a fresh world for every play, with gates, a clock and faults.
 *
 * This folder is the only one of the harness that may know the simulator, and only to host it.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { denominationHash } from '../../protocol/crypto/denomination.js'
import { sha512 } from '../../protocol/crypto/hash.js'
import { makePlanchet } from '../../protocol/crypto/planchet.js'
import { rsaSignBlinded, rsaUnblind, type RsaPrivateKey } from '../../protocol/crypto/rsa-blind.js'
import { PURPOSES } from '../../protocol/signatures/purposes.js'
import { SEED_GENERATIONS } from '../../protocol/versions.js'
import { VirtualClock } from '../../sim/clock.js'
import { secondKeyring, TEST_KEYRING } from '../../sim/keyring.js'
import { SilenceError } from '../../sim/network.js'
import { LiveWorld, type LiveWorldOptions } from '../../sim/live-world.js'
import {
  CURRENCY,
  EXCHANGE_ACCOUNT,
  IN_PROCESS_URLS,
  MERCHANT_TOKEN,
  SECOND_URLS,
  type World,
} from '../../sim/world.js'
import type { Defect } from '../../sim/defects/defect.js'
import { DEFECTS } from '../../sim/defects/index.js'
import { HopObserver } from './hop-observer.js'
import {
  LostError,
  SetUpError,
  type Mint,
  type MintedCoin,
  type Stage,
  type StageOptions,
  type Target,
} from './target.js'

/** Plays begin on 1 January 2026, 00:00 UTC. */
const EPOCH_SECONDS = 1_767_225_600

const DAY = 86_400

/** Seconds after which an actor gives up waiting for a reply. */
const ACTOR_PATIENCE = 60

/** Hands a message to the servers, for the world in which it was sent. */
type Host = LiveWorldOptions['deliver']

/** Servers take whichever world comes with a request, so a process needs them once. */
let host: Promise<Host> | undefined

/** Loads the servers when the first play needs them: a third of the start-up, and other targets do without. */
async function openHost(): Promise<Host> {
  const { buildServers, inject } = await import('../../sim/http/server.js')
  const servers = buildServers()
  return (world: World, ...message) => inject(servers, world, ...message)
}

/** How the name of every built-in target begins. */
export const BUILT_IN = 'built-in pair'

export interface InProcessOptions {
  /** Ids of defects to plant. */
  readonly defects?: readonly string[]
  /** Other changes of handlers: what a test wants to be judged. */
  readonly changes?: readonly Defect[]
  /** Second at which plays begin, unless at the usual one. */
  readonly epoch?: number
  /** Told about mistakes of the simulator; the process is warned of them unless given. */
  readonly onMistake?: (mistake: Error) => void
}

/** Defects that can be planted, with a sentence each. */
export const PLANTABLE: readonly { readonly id: string; readonly says: string }[] = DEFECTS

export function inProcessTarget(options: InProcessOptions = {}): Target {
  const { defects = [], changes = [], epoch = EPOCH_SECONDS, onMistake = warn } = options
  const unknown = defects.find((id) => DEFECTS.every((defect) => defect.id !== id))
  if (unknown !== undefined)
    throw new SetUpError(`no such defect: ${unknown}. \`assay list defects\` shows them all.`)
  const planted = [...defects, ...changes.map(({ id }) => id)]
  let running: Host | undefined
  return {
    name: planted.length === 0 ? BUILT_IN : `${BUILT_IN} with ${planted.join(', ')}`,
    abilities: { hops: true, clock: true, faults: true, settings: true, wires: 3, floods: true },
    salt: '',
    async open() {
      running = await (host ??= openHost())
      return {
        urls: IN_PROCESS_URLS,
        second: SECOND_URLS,
        currency: CURRENCY,
        token: MERCHANT_TOKEN,
        exchangeAccount: EXCHANGE_ACCOUNT,
        managesInstances: true,
        unclaimPurpose: PURPOSES.WALLET_ORDER_UNCLAIM.number,
        masterPriv: TEST_KEYRING.master.priv,
      }
    },
    stage: (stageOptions) => {
      if (running === undefined) throw new SetUpError('the target was not opened')
      return makeStage(running, { defects: [...defects, ...changes], epoch, onMistake }, stageOptions)
    },
    mint: mintedCoin,
    close: () => Promise.resolve(),
  }
}

function warn(mistake: Error): void {
  process.emitWarning(mistake)
}

/** What is changed about the pair, when its plays begin, and who hears of its mistakes. */
interface Planted {
  readonly defects: readonly (Defect | string)[]
  readonly epoch: number
  readonly onMistake: (mistake: Error) => void
}

function makeStage(running: Host, { defects, epoch, onMistake }: Planted, options: StageOptions): Stage {
  const { turnstile, recorder, settings = {} } = options
  const coinsPerDeposit = settings.coinsPerDeposit ?? options.coinsPerDeposit
  const clock = new VirtualClock(epoch)
  turnstile.watch(clock)
  const observer = new HopObserver(recorder, () => clock.now())
  const live = new LiveWorld({
    seed: options.seed,
    clock: {
      now: () => clock.now(),
      sleep: (seconds, signal) => turnstile.sleep((woken) => clock.sleep(seconds, signal, woken)),
    },
    deliver: running,
    strands: turnstile,
    gate: (stop) => turnstile.park(`${stop.from}>${stop.to} ${stop.page} ${stop.phase}`),
    observe: (event) => {
      observer.see(event)
    },
    defects,
    onMistake,
    hasSecond: settings.exchanges === 2,
    merchant: {
      ...(coinsPerDeposit === undefined ? {} : { coinsPerDeposit }),
      generations: { ...SEED_GENERATIONS, ...settings.generations },
    },
    exchange: {
      ...(settings.depositLimit === undefined ? {} : { depositLimit: settings.depositLimit }),
      ...(settings.withdrawLimit === undefined ? {} : { withdrawLimit: settings.withdrawLimit }),
      ...(settings.readsRefundFee === undefined ? {} : { readsRefundFee: settings.readsRefundFee }),
      ...(settings.lostDenominations === undefined ? {} : { lostDenominations: settings.lostDenominations }),
      ...(settings.isAudited === undefined ? {} : { isAudited: settings.isAudited }),
      ...(settings.ageRestriction === undefined ? {} : { ageRestriction: settings.ageRestriction }),
    },
  })
  return {
    async transport({ span, ...sent }) {
      try {
        return await live.world.network.send({ ...sent, patience: ACTOR_PATIENCE, tag: span })
      } catch (error) {
        if (error instanceof SilenceError) throw new LostError(error.message)
        throw error
      }
    },
    now: () => clock.now(),
    advance: (seconds) => {
      clock.advance(seconds)
      recorder.record({ type: 'clock', now: clock.now() })
    },
    awaitWire() {
      clock.advance(DAY)
      recorder.record({ type: 'clock', now: clock.now() })
      return Promise.resolve()
    },
    arm: (fault) => {
      // First what is going to happen, then what happens because of it.
      recorder.record({ type: 'fault', fault })
      live.arm(fault)
    },
    async heal() {
      await live.heal()
      recorder.record({ type: 'healed', now: clock.now() })
    },
  }
}

const minted = new Map<string, MintedCoin>()

/** Withdraws a coin for good with the keys of the pair: really blinded, really signed, and remembered. */
const mintedCoin: Mint = (denomination, index) => {
  const name = `${denomination}:${String(index)}`
  const known = minted.get(name)
  if (known !== undefined) return known
  const isWanted = (key: RsaPrivateKey): boolean =>
    encodeCrockford(denominationHash(key.publicKey)) === denomination
  const first = [TEST_KEYRING.denominations, ...TEST_KEYRING.laterDenominations()]
  const ofFirst = first.flatMap((keys) => [...keys.values()]).find(isWanted)
  const key = ofFirst ?? [...secondKeyring().denominations.values()].find(isWanted)
  if (key === undefined) throw new SetUpError(`the built-in exchange has no denomination ${denomination}`)
  const planchet = makePlanchet(sha512(utf8(`assay minted coin ${name}`)).subarray(0, 32), key.publicKey)
  const signature = rsaUnblind(rsaSignBlinded(planchet.blinded, key), planchet.blindingSecret, key.publicKey)
  const coin = {
    priv: planchet.coinPriv,
    pub: encodeCrockford(planchet.coinPub),
    denomination,
    ...(ofFirst === undefined ? { house: 'second' as const } : {}),
    signature: encodeCrockford(signature),
  }
  minted.set(name, coin)
  return coin
}
