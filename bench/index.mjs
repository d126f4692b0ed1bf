/**
 * `npm run bench`: what we built, each beside the bare operation it wraps.
 *
 * Rates of two runs differ with the machine; ratios in one run are what to compare.
 */
import { CRYPTO } from './crypto.mjs'
import { time } from './pairs.mjs'
import { PLAYS } from './plays.mjs'
import { REQUESTS } from './requests.mjs'

const line = (...cells) => {
  const [name, ours, bareName, bare, ratio] = cells
  const text = `${name.padEnd(34)}${ours.padStart(10)}   ${bareName.padEnd(22)}${bare.padStart(10)}${ratio.padStart(8)}`
  process.stdout.write(`${text}\n`)
}
const rate = (perSecond) => (perSecond < 100 ? perSecond.toFixed(1) : perSecond.toFixed(0))

line('per second', 'ours', '', 'bare', 'ratio')
for (const pair of [...CRYPTO, ...REQUESTS, ...PLAYS]) {
  const { ours, bare } = await time(pair)
  line(pair.name, rate(ours), pair.bareName, rate(bare), (ours / bare).toFixed(2))
}
