/**
 * Does the exchange's work beside the requests: for servers that listen, where time passes although nobody comes.
 */
import { Closing, type Signal } from '../clock.js'
import type { World } from '../world.js'
import { workOff } from './jobs.js'

/** Seconds between two looks. */
const ROUND = 1

export interface Clerk {
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** Looks each second what has become due, until it is stopped. */
export function hireClerk(world: World): Clerk {
  const ended = new Closing()
  const goesOn = (): boolean => !ended.begun
  const rung: Signal = (listener) => ended.onBegin(listener)
  const work = async (): Promise<void> => {
    while (goesOn()) {
      await workOff(world, 'clerk')
      // It may have been stopped meanwhile, and a bell that has rung does not ring again.
      if (goesOn()) await world.clock.sleep(ROUND, rung)
    }
  }
  // A mistake of ours would be made again each second.
  const done = work().catch((error: unknown) => {
    world.onMistake(error instanceof Error ? error : new Error(String(error)))
  })
  return {
    async stop() {
      ended.begin()
      await done
    },
  }
}
