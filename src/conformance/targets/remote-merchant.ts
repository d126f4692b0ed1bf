/**
 * A merchant at a URL as a target, together with the exchange it deals with and that exchange's bank.
 *
 * Found out from the merchant's /config and the exchange's /keys. The bank has to let anybody fund reserves
 * through its wire gateway, as test banks do. Messages between the parties are not ours to see or to hold.
 */
import type { PartyName } from '../../protocol/endpoints/endpoint.js'
import { sendOverSocket, wallClockSeconds } from '../actors/socket.js'
import { baseUrl } from './asking.js'
import { explore, type DoctorOptions } from './doctor.js'
import { LostError, SetUpError, type Stage, type StageOptions, type Target } from './target.js'

export interface RemoteMerchantOptions extends DoctorOptions {
  /** Goes into everything that the target may remember; must differ from run to run. */
  readonly salt: string
}

/** Everything that the parties may say in one play; more is an attack on our memory. */
const MAX_PLAY_BYTES = 32 * 1024 * 1024

export function remoteMerchant(options: RemoteMerchantOptions): Target {
  let urls: Readonly<Record<PartyName, string>> | undefined
  return {
    name: `merchant at ${baseUrl(options.merchant, '--merchant')}`,
    abilities: { hops: false, clock: false, faults: false, settings: false, wires: 0, floods: false },
    salt: options.salt,
    async open() {
      const found = await explore(options)
      urls = found.urls
      return found
    },
    stage: (stageOptions) => {
      if (urls === undefined) throw new SetUpError('the target was not opened')
      return makeStage(urls, stageOptions, options.signal)
    },
    close: () => Promise.resolve(),
  }
}

function makeStage(
  urls: Readonly<Record<PartyName, string>>,
  { turnstile }: StageOptions,
  signal: AbortSignal | undefined,
): Stage {
  const sending = signal === undefined ? {} : { signal }
  let received = 0
  return {
    async transport({ from, to, request }) {
      await turnstile.park(`${from}>${to} request`)
      // Released in the chosen order; from here on requests of several strands are under way together.
      const reply = await turnstile.away(() => sendOverSocket(urls[to], request, sending))
      received += reply.body.length
      if (received > MAX_PLAY_BYTES)
        throw new LostError(`the replies of this play are larger than ${String(MAX_PLAY_BYTES)} bytes`)
      return reply
    },
    now: wallClockSeconds,
    advance: () => {
      throw new SetUpError('the clock of a remote target cannot be moved')
    },
    arm: () => {
      throw new SetUpError('messages of a remote target cannot be lost on purpose')
    },
    heal: () => Promise.resolve(),
  }
}
