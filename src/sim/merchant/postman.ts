/** Delivers webhooks beside the requests that cause them: for servers that listen, where time passes by itself. */
import type { Signal } from '../clock.js'
import type { World } from '../world.js'
import { deliverDue, untilDue } from './webhooks.js'

/** Seconds after which the postman looks even if nothing was heard. */
const ROUND = 3600

export interface Postman {
  /** Resolves when the last delivery is over. */
  stop(): Promise<void>
}

/** Delivers what is due, and sleeps until something else may be. */
export function hirePostman(world: World): Postman {
  const { store } = world.merchant
  const listeners = new Set<() => void>()
  let stopped = false
  const wakeUp: Signal = (listener) => {
    const forget = store.onChange(listener)
    listeners.add(listener)
    return () => {
      forget()
      listeners.delete(listener)
    }
  }
  const work = async (): Promise<void> => {
    while (!stopped) {
      const seconds = untilDue(world) ?? ROUND
      if (seconds > 0) await world.clock.sleep(Math.min(ROUND, seconds), wakeUp)
      else await deliverDue(world)
    }
  }
  const done = work().catch((error: unknown) => {
    world.onMistake(error instanceof Error ? error : new Error(String(error)))
  })
  return {
    async stop() {
      stopped = true
      for (const listener of [...listeners]) listener()
      await done
    },
  }
}
