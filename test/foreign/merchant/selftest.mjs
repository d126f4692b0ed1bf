#!/usr/bin/env node
/**
 * Self test: the stories with the right merchant, every defect seen in its story, every story with every allowed oddity.
 *   node selftest.mjs [part of `right NAME`, `wrong ID` or `odd ID NAME`]
 */
import { BASICS } from './basics.mjs'
import { SEEN } from './odd-probes.mjs'
import { PROBES } from './probes.mjs'
import { ODD, WRONG } from './variants.mjs'
import { World } from './wallet.mjs'

/** Plain values only. @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

const only = process.argv[2] ?? ''
let failed = 0

/** @param {string} name @param {boolean} ok @param {unknown} [why] */
function report(name, ok, why) {
  if (!ok) failed++
  console.log(`${ok ? 'ok' : 'NOT OK'} ${name}${ok ? '' : ` ${JSON.stringify(why)}`}`)
}

/** @param {import('./probes-order.mjs').Probe} probe @param {object} options */
async function play(probe, options) {
  const w = await World.open({ ...probe.open, ...options })
  try {
    return await probe.run(w)
  } catch (e) {
    return { failed: e.message }
  } finally {
    await w.close()
  }
}

const stories = [...Object.entries(BASICS), ...Object.entries(PROBES)]
for (const [name, probe] of stories) {
  if (!`right ${name}`.includes(only)) continue
  const got = await play(probe, {})
  report(`right: ${name}`, same(got, probe.want), { got, want: probe.want })
}
for (const { id } of WRONG) {
  if (!`wrong ${id}`.includes(only)) continue
  const probe = PROBES[id]
  const got = probe ? await play(probe, { wrong: id }) : probe
  const clean = probe !== undefined && !(got?.failed ?? false)
  report(
    `wrong: ${id} is seen as ${JSON.stringify(got)} instead of ${JSON.stringify(probe?.want)}`,
    clean && !same(got, probe.want),
    got,
  )
}
for (const { id } of ODD) {
  if (`odd ${id} seen`.includes(only)) {
    const look = {
      run: SEEN[id] ?? (async () => 'no look'),
      want: true,
      open: { exchangeTimeout: id === 'slow-504' ? 300 : 5000 },
    }
    const [on, off] = [await play(look, { odd: id }), await play(look, {})]
    report(`odd: ${id} is seen`, on === true && off === false, { on, off })
  }
  const before = failed
  let played = 0
  for (const [name, probe] of stories) {
    if (!`odd ${id} ${name}`.includes(only) || probe.not?.includes(id)) continue
    played++
    const got = await play(probe, { odd: id })
    if (!same(got, probe.want)) report(`odd: ${id} in ${name}`, false, { got, want: probe.want })
  }
  if (played > 0 && failed === before) report(`odd: ${id} changes none of ${played} stories`, true)
}
console.log(failed === 0 ? '# all well' : `# ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
