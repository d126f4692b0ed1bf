/** A saved history is judged again, without a server, with the same outcome. */
import t from 'tap'
import { judge, readHistory } from '../../src/index.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { playBuiltIn, playedStories, scenario, type Played } from './fixtures.js'

function saved(played: Played): string {
  return [...played.histories.values()]
    .flat()
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}

t.test('a clean history is clean again', async (t) => {
  const played = await playedStories()
  t.same(
    judge(saved(played)).flatMap((play) => play.findings),
    [],
  )
})

t.test('a history with findings has the same findings again', async (t) => {
  const played = await playBuiltIn([scenario('refund-id-reused')], { defects: ['refund-id-means-nothing'] })
  const before = played.plays.flatMap((play) => play.findings)
  const again = judge(saved(played)).flatMap((play) => play.findings)
  t.ok(before.length > 0)
  t.same(again, before)
})

t.test('what was saved is read back event by event', async (t) => {
  const played = await playedStories()
  t.same(readHistory(saved(played)), [...played.histories.values()].flat())
})

t.test('what is no history is refused with the line that is wrong', async (t) => {
  const [first = '', second = ''] = saved(await playedStories()).split('\n')
  const broken: [string, RegExp][] = [
    [`${first}\nnot JSON`, /line 2: expected a line of JSON/],
    [`${first}\n{"type":"dance"}`, /line 2\.type: expected an event of a known type, received "dance"/],
    [`${first}\n[]`, /line 2/],
    [`${first}\nnull`, /line 2/],
    [`${first}\n${second.replace('"span"', '"spam"')}`, /line 2/],
    [`${first}\n${second.replace('"type":"call"', '"type":"call","more":1')}`, /line 2/],
  ]
  for (const [text, message] of broken)
    t.throws(() => judge(text), { name: MalformedError.name, message }, message.source)
})

t.test('nothing is no history either', async (t) => {
  t.throws(() => judge(''), { name: MalformedError.name, message: /a history/ })
  t.throws(() => judge([]), { name: MalformedError.name })
})
