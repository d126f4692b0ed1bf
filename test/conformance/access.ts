/** Instances, tokens and scopes, judged on a history made by hand: no target is asked. */
import t from 'tap'
import type { FindingVerdict } from '../../src/conformance/checks/finding.js'
import { judgePlay } from '../../src/conformance/checks/index.js'
import { Recorder, type Recorded } from '../../src/conformance/history.js'
import { TOKEN_OF_TARGET } from '../../src/conformance/actors/credentials.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { recognise } from '../../src/protocol/endpoints/index.js'

const NOW = 1_767_225_600

interface Said {
  readonly ask: readonly [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object]
  readonly as?: string
  readonly answer: readonly [status: number, body?: object]
  readonly after?: number
}

function historyOf(calls: readonly Said[]): readonly Recorded[] {
  const recorder = new Recorder('by-hand')
  recorder.record({
    type: 'play',
    scenario: 'by-hand',
    seed: '1',
    target: 'nobody',
    now: NOW,
    hopsVisible: true,
    unclaimPurpose: 1,
  })
  for (const { ask, as = TOKEN_OF_TARGET, answer, after = 0 } of calls) {
    const [method, path, body] = ask
    const page = recognise('merchant', method, path)?.target.page ?? 'unknown'
    const request = {
      method,
      path,
      headers: { authorization: as },
      ...(body ? { body: utf8(JSON.stringify(body)) } : {}),
    }
    const span = recorder.call({ from: 'root', to: 'merchant', page, request, now: NOW + after })
    const said = answer[1] === undefined ? new Uint8Array(0) : utf8(JSON.stringify(answer[1]))
    recorder.reply(span, { status: answer[0], headers: {}, body: said }, NOW + after)
  }
  recorder.record({ type: 'end' })
  return recorder.events
}

function verdictsOf(calls: readonly Said[]): FindingVerdict[] {
  return judgePlay(historyOf(calls)).findings.map((one) => one.verdict)
}

const settings = { name: 'Shop', address: {}, jurisdiction: {}, use_stefan: false }
const auth = { method: 'token', password: '(password 1)' }
const PASSWORD = 'Basic shop:(password 1)'
const made: Said = {
  ask: ['POST', '/management/instances', { id: 'shop', auth, ...settings }],
  answer: [204],
}
const token = (name: string, scope: string, expires = NOW + 3600): Said => ({
  ask: ['POST', '/instances/shop/private/token', { scope, description: name }],
  as: PASSWORD,
  answer: [200, { access_token: name, scope, expiration: { t_s: expires }, refreshable: false }],
})
const WRITER = token('(token 1)', 'write')
const READER = token('(token 2)', 'readonly')
const hook = { webhook_id: 'bell', event_type: 'pay', url: 'http://x/', http_method: 'POST' }
const add = (as: string, answer: Said['answer'], after = 0): Said => ({
  ask: ['POST', '/instances/shop/private/webhooks', hook],
  as,
  answer,
  after,
})
const W = 'Bearer (token 1)'
const R = 'Bearer (token 2)'
const forbidden: Said['answer'] = [403, { code: 16, hint: '' }]
const unauthorized: Said['answer'] = [401, { code: 2015, hint: '' }]
const list = (...ids: string[]): Said => ({
  ask: ['GET', '/instances/shop/private/webhooks'],
  as: R,
  answer: [200, { webhooks: ids.map((id) => ({ webhook_id: id, event_type: 'pay' })) }],
})
const drop = (status: 204 | 404): Said => ({
  ask: ['DELETE', '/instances/shop/private/webhooks/bell'],
  as: W,
  answer: status === 204 ? [204] : [404, { code: 2019, hint: '' }],
})
/** A token of the instance that keeps the others, which may only read. */
const VIEWER: Said = {
  ...token('(token 2)', 'readonly'),
  ask: ['POST', '/private/token', { scope: 'readonly' }],
  as: TOKEN_OF_TARGET,
}
const viewing = (method: 'GET' | 'DELETE', answer: Said['answer']): Said => ({
  ask: [method, '/management/instances/shop'],
  as: R,
  answer,
})
const revoke = (answer: Said['answer']): Said => ({
  ask: ['DELETE', '/instances/shop/private/tokens/1'],
  as: R,
  answer,
})
const giveUp: Said = { ask: ['DELETE', '/instances/shop/private/token'], as: W, answer: [204] }

const RIGHT: Readonly<Record<string, readonly Said[]>> = {
  'scopes that reach as far as they say': [
    made,
    WRITER,
    READER,
    add(R, forbidden),
    add(W, [204]),
    list('bell'),
  ],
  'a token that expired': [made, token('(token 1)', 'write', NOW + 600), add(W, unauthorized, 1000)],
  'a token that was given up': [made, WRITER, giveUp, add(W, unauthorized)],
  'a wrong password': [made, { ...WRITER, as: 'Basic shop:(another password)', answer: unauthorized }],
  'what was removed is gone': [made, WRITER, READER, add(W, [204]), drop(204), list(), drop(404)],
  'an instance that nobody made': [
    { ask: ['GET', '/management/instances/shop'], answer: [404, { code: 2000, hint: '' }] },
  ],
  'a reader that may not look at instances: no page says which scope it takes': [
    made,
    VIEWER,
    viewing('GET', forbidden),
  ],
  'a reader that may not remove instances, nor revoke tokens': [
    made,
    READER,
    revoke(forbidden),
    VIEWER,
    viewing('DELETE', forbidden),
  ],
  'an instance made twice': [made, { ...made, answer: [409, { code: 2600, hint: '' }] }],
}

const WRONG: Readonly<Record<string, readonly Said[]>> = {
  'a reader that may write': [made, WRITER, READER, add(R, [204])],
  'a reader that may remove instances': [made, VIEWER, viewing('DELETE', [204])],
  'a reader that may revoke tokens': [made, READER, revoke([204])],
  'a writer that may not': [made, WRITER, add(W, forbidden)],
  'a token that outlives its end': [made, token('(token 1)', 'write', NOW + 600), add(W, [204], 1000)],
  'a token that outlives its giving up': [made, WRITER, giveUp, add(W, [204])],
  'a token that nobody handed out': [made, WRITER, add('Bearer (another token)', [204])],
  'a wrong password that opens': [made, { ...WRITER, as: 'Basic shop:(another password)' }],
  'another scope than was asked for': [
    made,
    {
      ...READER,
      answer: [
        200,
        { access_token: '(token 2)', scope: 'all', expiration: { t_s: NOW + 60 }, refreshable: false },
      ],
    },
  ],
  'a list without what is there': [made, WRITER, READER, add(W, [204]), list()],
  'a list with what is gone': [made, WRITER, READER, add(W, [204]), drop(204), list('bell')],
  'removing twice': [made, WRITER, add(W, [204]), drop(204), drop(204)],
  'an instance that nobody made, and that answers': [WRITER],
}

for (const [what, calls] of Object.entries(RIGHT))
  t.test(`${what}: nobody is blamed`, async (t) => {
    t.same(verdictsOf(calls), [])
  })

for (const [what, calls] of Object.entries(WRONG))
  t.test(`${what}: found`, async (t) => {
    t.ok(verdictsOf(calls).includes('violated'), verdictsOf(calls).join(', '))
  })
