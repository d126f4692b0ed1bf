/** Terms of service and privacy policy, pages get-terms and get-privacy. */
import t from 'tap'
import { getPrivacy } from '../../../src/protocol/endpoints/exchange/get-privacy.js'
import { getTerms } from '../../../src/protocol/endpoints/exchange/get-terms.js'
import { Scene } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const PAGES = [getTerms, getPrivacy]

t.test('a text comes in the type that is wanted most, plain if none of ours is', async (t) => {
  const wanted: [string | undefined, string][] = [
    [undefined, 'text/plain'],
    ['*/*', 'text/plain'],
    ['text/html', 'text/html'],
    ['text/html;q=0.5, text/markdown', 'text/markdown'],
    ['application/pdf', 'text/plain'],
    ['/;;', 'text/plain'],
  ]
  for (const page of PAGES) {
    for (const [accept, type] of wanted) {
      const answer = await new Scene().call(page, accept === undefined ? {} : { headers: { accept } })
      granted(t, answer)
      t.equal(answer.reply.headers['content-type'], `${type}; charset=utf-8`, accept ?? 'nothing')
      t.equal(answer.text.startsWith('<!DOCTYPE html>'), type === 'text/html')
    }
  }
})

t.test('a text comes in a language that is wanted, English if none of ours is', async (t) => {
  for (const page of PAGES) {
    for (const [wanted, language] of [
      ['de-AT, en;q=0.5', 'de'],
      ['fr', 'en'],
      ['fr, de;q=0.1', 'de'],
    ] as const) {
      const { reply } = await new Scene().call(page, { headers: { 'accept-language': wanted } })
      t.equal(reply.headers['content-language'], language, wanted)
      t.equal(reply.headers['avail-languages'], 'en,de')
    }
  }
})

t.test('whoever has the text hears so', async (t) => {
  for (const page of PAGES) {
    const { reply } = await new Scene().call(page)
    const { etag = '' } = reply.headers
    t.equal(etag, `"${reply.headers['taler-terms-version'] ?? ''}"`)
    for (const tag of [etag, etag.replaceAll('"', ''), `"other", ${etag}`]) {
      const again = await new Scene().call(page, { headers: { 'if-none-match': tag } })
      t.equal(again.status, 304)
      t.equal(again.text, '')
    }
    t.equal((await new Scene().call(page, { headers: { 'if-none-match': '"other"' } })).status, 200)
  }
})

for (const page of ['exchange/get-terms', 'exchange/get-privacy']) new GuardBook(page).close()
