/** A sample of what bench/fuzz.mjs does 200,000 times. */
import t from 'tap'
import { pageId } from '../../src/protocol/endpoints/index.js'
import { Fuzzer } from './fuzz/run.js'

t.test('requests that are good, good in other words, wrong in one field, or senseless', async (t) => {
  const fuzzer = await Fuzzer.open('sample')
  t.strictSame(fuzzer.pagesWithoutGood, [], 'there is a good request to every page')
  for (let number = 0; number < 99; number++) await fuzzer.run(number)
  t.strictSame(
    [...fuzzer.failures.values()].map(({ number, page, changes, complaint }) => ({
      number,
      page,
      changes,
      complaint,
    })),
    [],
  )
  t.strictSame(Object.fromEntries(fuzzer.kinds), { harmless: 33, wrong: 33, wild: 33 })

  const told = 'what a reply repeats of a path or a query is still JSON that the reference reads'
  t.strictSame(await fuzzer.complaintsAbout('\u0000'), [], told)

  const wrongs: string[] = []
  const check = (isRight: boolean, what: string): unknown => isRight || wrongs.push(what)
  for (const { endpoint, plain, reply } of await fuzzer.withMethod('HEAD')) {
    const page = `HEAD ${pageId(endpoint)}: ${String(reply.status)}`
    check(reply.body.length === 0, `${page} with a body`)
    if (endpoint.method !== 'GET') continue
    check(reply.status === plain.status, `${page} instead of ${String(plain.status)}`)
    check(reply.headers['etag'] === plain.headers['etag'], `${page} of another version`)
  }
  for (const { endpoint, reply } of await fuzzer.withMethod('OPTIONS'))
    check(
      reply.status === 204 && reply.body.length === 0,
      `OPTIONS ${pageId(endpoint)}: ${String(reply.status)}`,
    )
  for (const { endpoint, reply } of await fuzzer.withMethod('FUZZ')) {
    const isTold = reply.headers['allow']?.includes(endpoint.method) === true
    check(reply.status === 405 && isTold, `FUZZ ${pageId(endpoint)}: ${String(reply.status)}`)
  }
  t.strictSame(wrongs, [], 'HEAD, OPTIONS and an unknown method, to every page')
})
