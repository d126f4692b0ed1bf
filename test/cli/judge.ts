/** `assay judge`: recordings of an exchange, as files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { RunJson } from '../../src/index.js'
import { assay, assayInTurn } from './assay.js'

function recorded(name: string): string {
  return readFileSync(new URL(`../transcripts/${name}.json`, import.meta.url), 'utf8')
}

t.test('a folder of recordings is judged: what is odd is told, and nobody fails for it', async (t) => {
  const folder = t.testdir({
    recordings: {
      '1.json': recorded('002-keys'),
      '2.json': recorded('061-refund-unknown-coin'),
      '3.json': recorded('003-terms-endpoint-unknown'),
      'README.md': 'no recording',
    },
  })
  const { code, out } = await assay(folder, 'judge', 'recordings')
  t.equal(code, 0)
  t.match(out, /seen +exchange\/post-coins-COIN_PUB-refund\/duty-unknown-coin-named/)
  t.match(out, /not judged: 3 \(GET \/no-such-endpoint is no page that we know\)/)
})

t.test('as JSON from one file, and mistakes in a line each', async (t) => {
  const refused = recorded('061-refund-unknown-coin').replace('"status": 404', '"status": 200')
  const folder = t.testdir({
    'session.json': `[${recorded('002-keys')},${refused}]`,
    empty: {},
    'none.json': '[]',
    'broken.json': '[{"name":1}]',
    'two.json': `[${recorded('002-keys')},${recorded('suite-test_exchange_api/005-keys-200')}]`,
  })
  const ran = await assayInTurn(
    ['session.json', 'empty', 'none.json', 'broken.json', 'nowhere', 'two.json'].map((path) => ({
      folder,
      args: ['judge', join(folder, path), '--json'],
    })),
  )
  t.equal(ran[0]?.code, 1)
  t.equal((JSON.parse(ran[0]?.out ?? '{}') as RunJson).exitCode, 1)
  t.same(
    ran.slice(1).map(({ code }) => code),
    [64, 64, 64, 64, 64],
  )
  t.match(ran[1]?.err, /there is no recording/)
  t.match(ran[2]?.err, /there is no recording/)
  t.match(ran[3]?.err, /\[0\]\.name: expected a text/)
  t.match(ran[4]?.err, /cannot be read/)
  t.match(ran[5]?.err, /recordings of 2 exchanges.*judge each by itself/)
})
