/** The grammar of scenario files, and what is said when a file does not keep to it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { checkScenario, GrammarError } from '../../src/conformance/scenario/grammar.js'
import { loadScenario, SCENARIO_FOLDER, ScenarioError } from '../../src/conformance/scenario/load.js'
import { scenarioSchema } from '../../src/conformance/scenario/schema.js'
import { SCENARIOS } from './fixtures.js'

const STORY = `story: mine
says: A story for this test.
actors: { shop: storefront, alice: wallet }
steps:
  - { call: shop.order, with: { amount: '5' }, bind: sale }
  - { call: alice.claim, with: { order: sale }, expect: 200-claimed }
`

t.test('all scenarios that come with the package are well formed', async (t) => {
  t.ok(SCENARIOS.size >= 9)
})

t.test('a file that breaks the grammar is refused with file, line, and what would be right', async (t) => {
  const broken: [string, string, RegExp][] = [
    [
      'an unknown key',
      STORY.replace('bind: sale', 'bnid: sale'),
      /mine\.yaml, line 5: .*bnid is not allowed/,
    ],
    [
      'an unknown verb',
      STORY.replace('alice.claim', 'alice.clam'),
      /line 6: .*a wallet cannot clam; it can .*claim/,
    ],
    [
      'a verb of another kind of actor',
      STORY.replace('alice.claim', 'shop.claim'),
      /a storefront cannot claim/,
    ],
    [
      'an actor who is not there',
      STORY.replace('alice.claim', 'carol.claim'),
      /no actor called carol.*shop, alice/,
    ],
    [
      'an unknown argument',
      STORY.replace('amount:', 'amuont:'),
      /line 5: .*amount is required|amuont is not allowed/,
    ],
    ['a number for a text', STORY.replace("'5'", '5'), /line 5: .*amount must be a string/],
    [
      'an unknown row',
      STORY.replace('200-claimed', '200-clamed'),
      /line 6: .*no page has a row called 200-clamed/,
    ],
    [
      'a name that is not the name of the file',
      STORY.replace('story: mine', 'story: yours'),
      /called mine, the scenario yours/,
    ],
    ['a weight in a story', STORY.replace('bind: sale', 'weight: 2'), /weight is not allowed/],
    ['no YAML at all', 'story: [', /mine\.yaml: /],
    ['a list', '- 1', /must be of type object/],
    ['an empty file', '', /must be of type object|required/],
    ['an alias', 'story: &a mine\nsays: *a\n', /aliases are not allowed/],
    ['a key given twice', `${STORY}says: again\n`, /mine\.yaml: .*unique/i],
  ]
  for (const [what, text, message] of broken) {
    const folder = t.testdir({ 'mine.yaml': text })
    t.throws(() => loadScenario(join(folder, 'mine.yaml')), { name: 'ScenarioError', message }, what)
  }
})

t.test('letters of a campaign are checked like steps, those it starts with too', async (t) => {
  const campaign = {
    campaign: 'mine',
    says: 'A campaign for this test.',
    actors: { alice: 'wallet' },
    setup: [],
    strands: [{ longest: 2, first: [{ call: 'alice.dance' }], alphabet: [{ call: 'alice.keys' }] }],
  }
  t.throws(() => checkScenario(campaign), /^strands\.0\.first\.0\.call: a wallet cannot dance/)
})

t.test('a file that is not there, too large, or no file is refused in one sentence', async (t) => {
  const folder = t.testdir({ 'large.yaml': `story: ${'x'.repeat(300_000)}`, folder: {} })
  for (const name of ['missing.yaml', 'large.yaml', 'folder'])
    t.throws(() => loadScenario(join(folder, name)), ScenarioError, name)
})

t.test('the JSON schema takes what the grammar takes and refuses what it refuses', async (t) => {
  const validate = new Ajv2020({ strict: false }).compile(scenarioSchema())
  for (const name of SCENARIOS.keys()) {
    const value: unknown = parse(readFileSync(join(SCENARIO_FOLDER, `${name}.yaml`), 'utf8'))
    t.ok(validate(value), name)
  }
  const refused = [
    STORY.replace('bind: sale', 'bnid: sale'),
    STORY.replace('alice.claim', 'alice.clam'),
    STORY.replace('amount:', 'amuont:'),
    STORY.replace("'5'", '5'),
    STORY.replace('says:', 'sais:'),
  ]
  t.ok(validate(parse(STORY)))
  for (const text of refused) {
    const value: unknown = parse(text)
    t.notOk(validate(value), text)
    t.throws(() => checkScenario(value), GrammarError, text)
  }
})

t.test('the schema that is published is the one of this grammar', async (t) => {
  const published: unknown = JSON.parse(readFileSync(join(SCENARIO_FOLDER, 'scenario.schema.json'), 'utf8'))
  t.same(published, JSON.parse(JSON.stringify(scenarioSchema())))
})
