/** A sample of what bench/fuzz.mjs does 200,000 times. */
import t from 'tap'
import { Fuzzer } from './fuzz/run.js'

t.test('requests that are good, good in other words, wrong in one field, or senseless', async (t) => {
  const fuzzer = await Fuzzer.open('sample')
  t.strictSame(await fuzzer.spoilt(), [], 'the library of good requests is good')
  for (let number = 0; number < 250; number++) await fuzzer.run(number)
  t.strictSame(
    [...fuzzer.failures.values()].map(({ number, page, changes, complaint }) => ({
      number,
      page,
      changes,
      complaint,
    })),
    [],
  )
})
