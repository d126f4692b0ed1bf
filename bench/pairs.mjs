/** Timing in pairs: what we built beside the bare operation it wraps, by turns in one process. */
import { Bench } from 'tinybench'

/**
 * @typedef {object} Pair
 * @property {string} name what we built
 * @property {() => unknown} ours
 * @property {string} bareName what it wraps
 * @property {() => unknown} bare
 */

const ROUNDS = 5
const MILLISECONDS_PER_ROUND = 120

/** Times both sides of a pair by turns, so that a busy moment of the machine hits both. */
export async function time({ ours, bare }) {
  const rates = { ours: [], bare: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [side, work] of [
      ['ours', ours],
      ['bare', bare],
    ]) {
      const bench = new Bench({ time: MILLISECONDS_PER_ROUND, warmup: round === 0, throws: true })
      bench.add(side, work)
      const [task] = await bench.run()
      rates[side].push(1000 / task.result.latency.mean)
    }
  }
  return { ours: median(rates.ours), bare: median(rates.bare) }
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]
}
