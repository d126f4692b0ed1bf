/** Pages that are not simulated say so, and the README lists them. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { ENDPOINTS } from '../../src/protocol/endpoints/index.js'
import { matchPath } from '../../src/protocol/endpoints/endpoint.js'
import { errorCode } from '../../src/protocol/errors.js'
import { NOT_SIMULATED, pathsNotSimulated } from '../../src/sim/not-simulated.js'
import { Scene } from './fixtures.js'

const PARTIES = ['merchant', 'exchange', 'bank'] as const

t.test('they answer 501, whatever the method and whoever asks', async (t) => {
  const scene = new Scene()
  const paths = PARTIES.flatMap((party) =>
    pathsNotSimulated(party)
      .flatMap((path) => (path.endsWith('/*') ? [path.slice(0, -2), path.replace('*', 'x/y')] : [path]))
      .map((path) => ({ party, path: path.replace(/\{[A-Z_]+\}/g, 'x') })),
  )
  for (const { party, path } of paths) {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const headers = { 'content-type': 'garbage' }
      const answer = await scene.send(party, {
        method,
        path,
        headers,
        ...(method === 'GET' ? {} : { body: Buffer.from('garbage') }),
      })
      t.equal(answer.status, 501, path)
      t.strictSame(answer.json, {
        code: errorCode('GENERIC_ENDPOINT_UNKNOWN'),
        hint: 'not simulated by Assay',
        detail: path,
      })
    }
  }
})

t.test('none of them is simulated after all', (t) => {
  for (const party of PARTIES)
    for (const path of pathsNotSimulated(party).map((one) => one.replace(/\{[A-Z_]+\}|\*/g, 'x')))
      t.notOk(
        ENDPOINTS.some((endpoint) => endpoint.party === party && matchPath(endpoint, path)),
        path,
      )
  t.end()
})

t.test('the README has the same list', (t) => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, list = ''] = /### Pages that are not simulated\n([^#]*)/.exec(readme) ?? []
  const rows = [...list.matchAll(/^\| ([a-z]+) +\| ([a-z][^|]*?) +\| (.*?) +\|$/gm)].map(
    ([, party = '', subject = '', cell = '']) => ({
      party,
      subject,
      paths: [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
    }),
  )
  t.strictSame(
    rows,
    NOT_SIMULATED.map(({ party, subject, paths }) => ({ party, subject, paths })),
  )
  t.end()
})
