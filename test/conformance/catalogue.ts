/** The rows: what the pages promise, as data. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { ENDPOINTS } from '../../src/protocol/endpoints/index.js'
import { errorEntry } from '../../src/protocol/errors.js'
import { ORACLES } from '../../src/conformance/oracle/index.js'
import { ROWS, row } from '../../src/conformance/spec/catalogue.js'
import { isInForce } from '../../src/conformance/spec/profiles.js'
import { matchesRow } from '../../src/conformance/spec/row.js'

t.test('every row has an id of its own that starts with its page', async (t) => {
  t.equal(new Set(ROWS.map(({ id }) => id)).size, ROWS.length)
  for (const { id, page } of ROWS) t.match(id, new RegExp(`^${page}/[a-z0-9-]+$`))
})

t.test('the level of a row follows from the kind of its source, and from nothing else', async (t) => {
  const levels = { seed: 'must', page: 'must', reference: 'should', recording: 'should', inferred: 'observe' }
  for (const { id, level, source } of ROWS) t.equal(level, levels[source.kind], id)
})

t.test('every row belongs to a page that we know, and its status is documented there', async (t) => {
  for (const { id, page, status } of ROWS) {
    const endpoint = ENDPOINTS.find((candidate) => `${candidate.party}/${candidate.page}` === page)
    t.ok(endpoint, id)
    if (status !== undefined) t.ok(endpoint?.replies[status], `${id}: a shape for ${String(status)}`)
  }
})

t.test('the name of an outcome begins with its status, the name of a duty with "duty"', async (t) => {
  for (const { id, page, status } of ROWS) {
    const name = id.slice(page.length + 1)
    t.ok(name.startsWith(status === undefined ? 'duty-' : `${String(status)}-`), id)
  }
})

/** Pages that answer with another status than the one the code is registered with. */
const DIFFERS = new Set([
  'merchant/post-orders-ORDER_ID-pay/406-insufficient',
  'merchant/post-orders-ORDER_ID-abort/400-other-contract',
  'exchange/post-coins-COIN_PUB-refund/409-id-reused',
  'exchange/post-reserves-RESERVE_PUB-batch-withdraw/410-denomination-future',
  'exchange/post-coins-COIN_PUB-melt/410-denomination-future',
  'exchange/post-refreshes-RCH-reveal/410-denomination-future',
  'exchange/post-coins-COIN_PUB-recoup/410-denomination-future',
  'exchange/post-coins-COIN_PUB-recoup-refresh/410-denomination-future',
  'exchange/post-coins-COIN_PUB-recoup/410-not-revoked',
  'exchange/post-coins-COIN_PUB-recoup-refresh/410-not-revoked',
  'exchange/post-withdraw/400-planchet-twice',
  'exchange/post-batch-deposit/410-denomination-future',
])

t.test('the codes of a row exist, and their own status is the status of the row', async (t) => {
  for (const { id, status, codes } of ROWS) {
    for (const name of codes ?? []) {
      const entry = errorEntry(name)
      if (entry.statusConfirmed && entry.status !== status)
        t.ok(DIFFERS.has(id), `${id}: ${name} is registered with ${String(entry.status)}`)
    }
  }
})

t.test('every page with rows has an oracle', async (t) => {
  for (const page of new Set(ROWS.map((one) => one.page))) t.ok(ORACLES.has(page), page)
})

t.test('every row is one that the oracle or a check speaks of', async (t) => {
  const sources = ['oracle', 'checks'].flatMap((room) =>
    readdirSync(new URL(`../../src/conformance/${room}/`, import.meta.url), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        name: entry.name,
        text: readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'),
      })),
  )
  // Where a reply settles nothing, the search needs no oracle.
  for (const { id, page } of ROWS.filter(({ settles }) => settles)) {
    const name = id.slice(page.length + 1)
    const said = new RegExp(`[/'"\`]${name}['"\`]`)
    t.ok(
      sources.some(({ text }) => said.test(text)),
      id,
    )
  }
})

t.test('a reply is matched by status and code', async (t) => {
  const paid = row('merchant/post-orders-ORDER_ID-pay/409-already-paid')
  t.ok(matchesRow(paid, 409, 2160))
  t.notOk(matchesRow(paid, 409, 2150))
  t.notOk(matchesRow(paid, 409, undefined))
  t.notOk(matchesRow(paid, 410, 2160))
})

t.test('where no number is published, any code matches', async (t) => {
  const badSignature = row('merchant/post-orders-ORDER_ID-unclaim/403-signature')
  const [code] = badSignature.codes ?? []
  t.equal(code === undefined ? undefined : errorEntry(code).confirmed, false)
  t.ok(matchesRow(badSignature, 403, 9999))
  t.notOk(matchesRow(badSignature, 404, 9999))
})

t.test('a row is in force for the versions that have it, and for all when nobody told', async (t) => {
  const old = row('exchange/post-coins-COIN_PUB-refund/412-id-reused')
  const version = (current: number) => ({ exchange: { current, revision: 0, age: 0 } })
  t.ok(isInForce(old, {}))
  t.ok(isInForce(old, version(old.until ?? 0)))
  t.notOk(isInForce(old, version((old.until ?? 0) + 1)))
})
