/**
 * Turns of the event loop, and patience with what does not come: for awaits that neither a gate nor the clock of a
 * play knows. A play without such awaits never waits here.
 *
 * This is the only file of the scenarios that may set a timer.
 */

/** Calls the listener when everything that is ready now has had its turn. */
export function afterTurn(listener: () => void): void {
  setImmediate(listener)
}

/** Calls the listener after so many seconds of the machine. @returns what ends that */
export function afterSeconds(seconds: number, listener: () => void): () => void {
  const timer = setTimeout(listener, seconds * 1000)
  return () => {
    clearTimeout(timer)
  }
}
