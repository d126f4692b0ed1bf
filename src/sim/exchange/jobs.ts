/**
 * What the exchange does without being asked: it reads what arrived at the bank, pays merchants, closes reserves.
 *
 * Real exchanges have timers for that. Nothing in a world happens by itself, so the work that has become due is done
 * when somebody comes, before they are listened to: for everybody outside it was done in time.
 */
import type { PartyName } from '../../protocol/endpoints/endpoint.js'
import type { Arrival } from '../handler.js'
import { SeamError } from '../seams.js'
import type { World } from '../world.js'
import { aggregate } from './aggregator.js'
import { closeReserves } from './closer.js'
import { sendTransfers } from './transfer.js'
import { watchWire } from './wirewatch.js'

/** The jobs, by name: as data, so that a world can have others. */
export interface Jobs {
  /** Reads what arrived at the bank. @returns false if the bank told nothing */
  readonly watchWire: (world: World, cause: string) => Promise<boolean>
  /** Decides which deposits go out. */
  readonly aggregate: (world: World) => void
  readonly closeReserves: (world: World) => void
  /** Tells the bank what is to go out. @returns false if it did not answer */
  readonly sendTransfers: (world: World, cause: string) => Promise<boolean>
}

export const JOBS: Jobs = { watchWire, aggregate, closeReserves, sendTransfers }

/**
 * Does what is due. Who comes while somebody else talks to the bank does not wait for that: the bank's own pages are
 * among those who come.
 * @param cause id of the message that somebody came with
 */
export async function workOff(world: World, cause: string): Promise<void> {
  const { agenda, clock, jobs } = world
  const now = clock.now()
  if (agenda.hasPayouts(now)) {
    attempt(() => {
      jobs.aggregate(world)
    })
  }
  if (agenda.hasClosings(now)) {
    attempt(() => {
      jobs.closeReserves(world)
    })
  }
  if (!agenda.hasBusinessWithBank(now)) return
  agenda.isBusy = true
  try {
    const isHeard =
      (!agenda.hasNews || (await jobs.watchWire(world, cause))) && (await jobs.sendTransfers(world, cause))
    if (!isHeard) agenda.giveUp(now)
  } catch (error) {
    if (!(error instanceof SeamError)) throw error
  } finally {
    agenda.isBusy = false
  }
}

/**
 * Answers a request to a party whose doings depend on the time: what has become due comes first, and money that the
 * request brought to the bank is seen by the exchange.
 */
export async function inGoodTime<Answer>(
  party: PartyName,
  { world, id }: Pick<Arrival, 'world' | 'id'>,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  if (party === 'merchant') return answer()
  await workOff(world, id)
  const reply = await answer()
  if (party === 'bank') await workOff(world, id)
  return reply
}

/** A store that fails on purpose fails the job, not whoever happened to come by: the next one finds it still due. */
function attempt(job: () => void): void {
  try {
    job()
  } catch (error) {
    if (!(error instanceof SeamError)) throw error
  }
}
