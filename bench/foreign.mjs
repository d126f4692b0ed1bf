/**
 * `node bench/foreign.mjs [plays]`: everything against the merchant of somebody else. The right one and each odd one are
 * played with all that applies, at an exchange of the pair and at a hosted one; each wrong one with what shows it.
 */
import * as library from '../dist/index.js'
import { CASES, OTHERWISE } from '../test/conformance/foreign/merchant-cases.mjs'
import { foundIn, playForeign } from '../test/conformance/foreign/merchant-play.mjs'
import { ODD, WRONG } from '../test/foreign/merchant/variants.mjs'

const plays = Number(process.argv[2] ?? 10)
const known = new Set(OTHERWISE.map((row) => `wanting ${row}`))
let mistakes = 0
const tell = (name, isRight, found) => {
  if (!isRight) mistakes++
  process.stdout.write(
    `${isRight ? 'ok    ' : 'WRONG '} ${name}${found.length === 0 ? '' : `: ${found.join(', ')}`}\n`,
  )
}

for (const odd of [undefined, ...ODD.map(({ id }) => id)]) {
  for (const hosted of [false, true]) {
    const result = await playForeign(library, {
      odd: odd === undefined ? [] : [odd],
      plays,
      hosted,
      scenarios: [],
    })
    const found = foundIn(result).filter((one) => !known.has(one))
    tell(`${odd ?? 'the right one'}${hosted ? ', hosted' : ''}`, found.length === 0, found)
  }
}
for (const { id, scenario, row, verdict = 'violated', hosted = false, plays: own = 0 } of CASES) {
  const result = await playForeign(library, { wrong: [id], scenarios: [scenario], plays: own, hosted })
  tell(`${id} at ${scenario}`, foundIn(result).includes(`${verdict} ${row}`), [])
}
const cased = new Set(CASES.map(({ id }) => id))
const others = WRONG.filter(({ id }) => !cased.has(id)).map(({ id }) => id)
process.stdout.write(
  `${String(CASES.length)} of ${String(WRONG.length)} wrong ones have a case; not ${others.join(', ')}\n`,
)
process.exitCode = mistakes === 0 ? 0 : 1
