/** `assay replay`: a counterexample shows again, in another process, until the mistake is mended. */
import { readFileSync, writeFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { SavedCounterexample } from '../../src/index.js'
import { assay, assayInTurn } from './assay.js'

t.test('what was found once is found again', async (t) => {
  const folder = t.testdir()
  const found = await assay(
    folder,
    'conform',
    'competing-wallets',
    '--defect',
    'pay-looks-only-before-the-deposit',
    '--plays',
    '20',
  )
  t.equal(found.code, 1)
  const [run = ''] = readdirSync(join(folder, 'reports', 'runs'))
  const file = join('reports', 'runs', run, 'counterexample-1.json')

  const saved = JSON.parse(readFileSync(join(folder, file), 'utf8')) as SavedCounterexample
  writeFileSync(join(folder, 'mended.json'), JSON.stringify({ ...saved, defects: [] }))
  writeFileSync(join(folder, 'remote.json'), JSON.stringify({ ...saved, target: 'merchant at http://x/' }))
  const [again, json] = await Promise.all([
    assay(folder, 'replay', file),
    assay(folder, 'replay', file, '--json'),
  ])
  t.equal(again.code, 1)
  t.match(again.out, /violated {2}merchant\/post-orders-ORDER_ID-pay\/409-already-paid/)
  t.match(again.out, /Violated again, the same rows\./)
  t.equal(json.code, 1)
  t.match(JSON.parse(json.out), {
    same: true,
    violated: ['merchant/post-orders-ORDER_ID-pay/409-already-paid'],
  })

  const [mended, remote] = await Promise.all([
    assay(folder, 'replay', 'mended.json'),
    assay(folder, 'replay', 'remote.json'),
  ])
  t.equal(mended.code, 0)
  t.match(mended.out, /No longer violated: merchant\/post-orders-ORDER_ID-pay\/409-already-paid/)
  t.equal(remote.code, 64)
  t.match(remote.err, /only the built-in pair can be replayed/)
})

t.test('a file that is something else is refused in one line', async (t) => {
  const folder = t.testdir({
    'text.json': 'not JSON',
    'other.json': '{"format":1}',
    'large.json': ' '.repeat(5_000_000),
    folder: {},
  })
  const names = ['text.json', 'other.json', 'large.json', 'folder']
  const refused = await assayInTurn(names.map((name) => ({ folder, args: ['replay', name] })))
  for (const [index, name] of names.entries()) {
    t.equal(refused[index]?.code, 64, name)
    t.match(refused[index]?.err, new RegExp(`^assay: ${name}: .+\n$`))
  }
})
