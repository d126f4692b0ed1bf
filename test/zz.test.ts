import t from 'tap'
import { playedStories } from './conformance/fixtures.js'
import { ROWS } from '../src/conformance/spec/catalogue.js'
t.test('x', async () => {
  const played = await playedStories()
  const reached = new Set(played.plays.flatMap((p) => [...p.judgements.values()].flatMap((j) => j.kind === 'landed' ? [j.row, ...j.fits] : [])))
  for (const r of ROWS) if (r.status !== undefined && !reached.has(r.id)) console.error('UNREACHED ' + r.id + ' ' + r.level)
  for (const p of played.plays) console.error('TIME', p.scenario, p.spans.length)
})
