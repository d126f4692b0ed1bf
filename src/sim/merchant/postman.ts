/**
 * Delivers webhooks beside the requests that cause them: for servers that listen, where time passes by itself. Each
 * subscriber is told one thing at a time, oldest first, and a slow one holds up nobody else.
 */
import type { Signal } from '../clock.js'
import type { World } from '../world.js'
import { deliverOne, firstDue, subscriberOf, untilDue } from './webhooks.js'

/** Seconds after which the postman looks even if nothing was heard. */
const ROUND = 3600
/** Subscribers that are told something at the same time. */
const AT_ONCE = 8

export interface Postman {
  /** Resolves when the last delivery is over. */
  stop(): Promise<void>
}

/** Delivers what is due, and sleeps until something else may be. */
export function hirePostman(world: World): Postman {
  const { store } = world.merchant
  const listeners = new Set<() => void>()
  const underWay = new Map<string, Promise<void>>()
  let stopped = false
  const wakeUp: Signal = (listener) => {
    const forget = store.onChange(listener)
    listeners.add(listener)
    return () => {
      forget()
      listeners.delete(listener)
    }
  }
  const ring = (): void => {
    for (const listener of [...listeners]) listener()
  }
  // A mistake of ours would be made again at once, and again.
  const mistaken = (error: unknown): void => {
    stopped = true
    world.onMistake(error instanceof Error ? error : new Error(String(error)))
  }
  const sendDue = (): void => {
    for (const pending of firstDue(world)) {
      const subscriber = subscriberOf(pending)
      if (underWay.size >= AT_ONCE || underWay.has(subscriber)) continue
      const delivery = deliverOne(world, pending)
        .catch(mistaken)
        .finally(() => {
          underWay.delete(subscriber)
          ring()
        })
      underWay.set(subscriber, delivery)
    }
  }
  const work = async (): Promise<void> => {
    while (!stopped) {
      sendDue()
      await world.clock.sleep(Math.min(ROUND, untilDue(world) ?? ROUND), wakeUp)
    }
    await Promise.all(underWay.values())
  }
  const done = work().catch(mistaken)
  return {
    async stop() {
      stopped = true
      ring()
      await done
    },
  }
}
