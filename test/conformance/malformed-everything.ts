/**
 * The campaign in which nothing has its form: a few plays of it, on the built-in pair. Nobody is accused, nobody stumbles,
 * and hardly a reply is left unjudged. The bench plays it a thousand times.
 */
import t from 'tap'
import { run } from '../../src/conformance/run.js'
import { loadOwnScenario } from '../../src/conformance/scenario/load.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'

t.test(
  'whatever is asked, the pair refuses it in a way that the pages have, and works afterwards',
  async (t) => {
    const mistakes: string[] = []
    const target = inProcessTarget({ onMistake: (mistake) => mistakes.push(String(mistake.stack)) })
    const { plays } = await run({
      target,
      scenarios: [loadOwnScenario('malformed-everything')],
      seed: 'nonsense',
      plays: 6,
    })
    t.same(
      plays.flatMap(({ findings }) => findings),
      [],
    )
    t.same(mistakes, [], 'a mistake of the simulator is none of the world')
    const judgements = plays.flatMap((play) => [...play.judgements.values()])
    const unknown = judgements.filter(({ kind }) => kind === 'unknown')
    t.ok(unknown.length * 100 <= judgements.length, `${String(unknown.length)} replies are left open`)
  },
)
