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
    assay(folder, 'replay', file, '--times', '20', '--as-story', 'two-winners.yaml'),
    assay(folder, 'replay', file, '--json'),
  ])
  t.equal(again.code, 1)
  t.match(again.out, /violated {2}merchant\/post-orders-ORDER_ID-pay\/409-already-paid/)
  t.match(again.out, /Violated the same rows in 20 of 20 plays, others in 0/)
  t.match(again.out, /All of them are the same, byte for byte\./)
  t.match(again.out, /assay conform \.\/two-winners\.yaml --defect pay-looks-only-before-the-deposit/)
  t.match(readFileSync(join(folder, 'two-winners.yaml'), 'utf8'), /^story: two-winners\n/)
  t.equal(json.code, 1)
  t.match(JSON.parse(json.out), {
    same: true,
    identical: true,
    violated: [
      'merchant/post-orders-ORDER_ID-pay/duty-paid-once',
      'merchant/post-orders-ORDER_ID-pay/409-already-paid',
    ],
  })

  const [mended, remote] = await Promise.all([
    assay(folder, 'replay', 'mended.json'),
    assay(folder, 'replay', 'remote.json'),
  ])
  t.equal(mended.code, 0)
  t.match(mended.out, /No longer violated: .*merchant\/post-orders-ORDER_ID-pay\/409-already-paid/)
  t.equal(remote.code, 64)
  t.match(remote.err, /only the built-in pair can be replayed without --merchant and --token/)
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

t.test('a script for others is written once, and says what it cannot do', async (t) => {
  const folder = t.testdir()
  const defect = ['--defect', 'refund-id-means-nothing']
  await assay(folder, 'conform', 'refund-id-reused', ...defect)
  const [run = ''] = readdirSync(join(folder, 'reports', 'runs'))
  const file = join('reports', 'runs', run, 'counterexample-1.json')
  const saved = JSON.parse(readFileSync(join(folder, file), 'utf8')) as SavedCounterexample
  writeFileSync(join(folder, 'mended.json'), JSON.stringify({ ...saved, defects: [] }))
  writeFileSync(join(folder, 'remote.json'), JSON.stringify({ ...saved, target: 'merchant at http://x/' }))
  const write = ['reproduce', file, '--to', 'again.mjs']
  const [written, twice, shell, mended, remote, json] = await assayInTurn(
    [
      write,
      write,
      ['reproduce', file, '--curl'],
      ['reproduce', 'mended.json'],
      ['reproduce', 'remote.json'],
      ['reproduce', file, '--json'],
    ].map((args) => ({ folder, args })),
  )
  t.equal(written?.code, 0)
  t.equal(written?.out, '')
  t.match(written?.err, /written: node again\.mjs --merchant URL/)
  t.match(readFileSync(join(folder, 'again.mjs'), 'utf8'), /^#!\/usr\/bin\/env node\n/)
  t.equal(twice?.code, 64)
  t.match(twice?.err, /the script cannot be written: EEXIST.*name another file, or remove this one/)
  t.match(shell?.out, /^#!\/bin\/sh\n/)
  t.match(mended?.err, /nothing is left to reproduce/)
  t.match(remote?.err, /history\.jsonl of its run has to be beside it/)
  t.match(json?.err, /name a file with --to/)
  for (const refused of [mended, remote, json]) t.equal(refused?.code, 64)
})
