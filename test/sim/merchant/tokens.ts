/** Access tokens: what they are given for, what they are good for, and how they end. */
import t, { type Test } from 'tap'
import { ENDPOINTS, pageId } from '../../../src/protocol/endpoints/index.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { duration, FOREVER } from '../../../src/protocol/encoding/timestamp.js'
import { revokeOwnToken } from '../../../src/protocol/endpoints/merchant/delete-private-token.js'
import { revokeToken } from '../../../src/protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { listTokens } from '../../../src/protocol/endpoints/merchant/get-private-tokens.js'
import { showOwnInstance } from '../../../src/protocol/endpoints/merchant/get-private.js'
import { requestToken } from '../../../src/protocol/endpoints/merchant/post-private-token.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { isScope, NEEDED, permits } from '../../../src/sim/merchant/permissions.js'
import { Scene, START, type Answer } from '../fixtures.js'
import { granted, GuardBook, handlerOf, refused } from '../guards.js'
import { bareShop, basic, bearer, sendTokenRequest } from '../shops.js'
import { orderRequest } from '../wallet.js'

const asking = new GuardBook('merchant/post-private-token')
const givingUp = new GuardBook('merchant/delete-private-token')
const revoking = new GuardBook('merchant/delete-private-tokens-SERIAL')

const DAY = 86_400
const SCOPES = ['readonly', 'write', 'all', 'order-simple', 'order-pos', 'order-mgmt', 'order-full']

/** Asks for a token of the default instance. */
const ask = (
  scene: Scene,
  body: object,
  headers: Readonly<Record<string, string>> = basic('admin', 'sandbox'),
) => scene.call(requestToken, { body, headers })

async function tokenOf(scene: Scene, scope: string): Promise<Readonly<Record<string, string>>> {
  return bearer((await ask(scene, { scope })).said('access_token'))
}

function unauthorized(t: Test, answer: Answer): void {
  t.equal(answer.refusedBy, 'authorized')
  refused(t, answer, 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
}

function forbidden(t: Test, answer: Answer): void {
  t.equal(answer.refusedBy, 'permitted')
  refused(t, answer, 403, 'GENERIC_TOKEN_PERMISSION_INSUFFICIENT')
}

t.test('name and password give a token for a day, under its new and its old name', async (t) => {
  const scene = new Scene()
  const answer = await ask(scene, { scope: 'write' })
  granted(t, answer)
  const token = readReply(requestToken, 200, answer.json)
  t.match(token.access_token, /^secret-token:[0-9A-Z]{52}$/)
  t.equal(token.token, token.access_token)
  t.match(token, { scope: 'write', refreshable: false, expiration: { t_s: START + DAY } })
  granted(t, await scene.call(createOrder, { body: orderRequest(), headers: bearer(token.access_token) }))
})

t.test('the password may come as if it were a token', async (t) => {
  const scene = new Scene()
  granted(t, await ask(scene, { scope: 'write' }, bearer('secret-token:sandbox')))
  await bareShop(scene)
  granted(t, await sendTokenRequest(scene, 'teashop', { scope: 'write' }, bearer('secret-token:open sesame')))
})

t.test('whoever proves nothing gets no token', async (t) => {
  const scene = new Scene()
  await bareShop(scene)
  const wrong = [
    basic('admin', 'sandbo'),
    basic('teashop', 'sandbox'),
    basic('admin', ''),
    { authorization: 'Basic c2FuZGJveA==' },
    { authorization: 'Basic !' },
    bearer('secret-token:open sesame'),
    { authorization: '' },
  ]
  for (const headers of wrong) unauthorized(t, await ask(scene, { scope: 'all' }, headers))
  unauthorized(t, await sendTokenRequest(scene, 'teashop', { scope: 'all' }, basic('admin', 'sandbox')))
  unauthorized(t, await sendTokenRequest(scene, 'teashop', { scope: 'all' }, basic('admin', 'open sesame')))
})

t.test('only scopes that exist are given', async (t) => {
  const scene = new Scene()
  for (const scope of SCOPES) {
    granted(t, await ask(scene, { scope }))
    const refreshable = await ask(scene, { scope: `${scope}:refreshable` })
    t.match(refreshable.json, { scope, refreshable: true })
  }
  for (const scope of [
    '',
    'spam',
    'ALL',
    'all:',
    'all:refreshable:refreshable',
    'constructor',
    '__proto__',
  ]) {
    const answer = await ask(scene, { scope })
    asking.refused(t, answer, 'scope-known', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.match(answer.json['detail'], /^scope: one of all, write, readonly, /)
  }
})

t.test('a token lasts as long as was asked, a year at most', async (t) => {
  const scene = new Scene()
  const expiryOf = async (d: object) => (await ask(scene, { scope: 'all', duration: d })).json['expiration']
  t.strictSame(await expiryOf(duration(60_000_000)), { t_s: START + 60 })
  const none = await ask(scene, { scope: 'all', duration: duration(0) })
  refused(t, none, 400, 'GENERIC_PARAMETER_MALFORMED')
  t.equal(none.json['field'], 'duration')
  t.strictSame(await expiryOf(FOREVER), { t_s: START + 365 * DAY })
  t.strictSame(await expiryOf(duration(Number.MAX_SAFE_INTEGER)), { t_s: START + 365 * DAY })
})

t.test('a token that has expired is no token', async (t) => {
  const scene = new Scene()
  const headers = await tokenOf(scene, 'all')
  scene.clock.advance(DAY - 1)
  granted(t, await scene.call(showOwnInstance, { headers }))
  scene.clock.advance(1)
  unauthorized(t, await scene.call(showOwnInstance, { headers }))
  await ask(scene, { scope: 'all' })
  t.equal(scene.world.merchant.store.all('tokens').length, 1, 'and is forgotten some day')
})

t.test('a token of one instance says nothing to another', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  unauthorized(t, await scene.call(showOwnInstance, { headers: shop.headers }))
  const headers = await tokenOf(scene, 'all')
  unauthorized(t, await scene.call(showOwnInstance, { ...shop, headers }))
})

t.test('a token that may be refreshed leads to another one, which can do no more', async (t) => {
  const scene = new Scene()
  const simple = bearer((await ask(scene, { scope: 'order-simple:refreshable' })).said('access_token'))
  granted(t, await ask(scene, { scope: 'order-simple' }, simple))
  for (const scope of ['all', 'write', 'readonly', 'order-mgmt', 'order-full']) {
    const answer = await ask(scene, { scope }, simple)
    asking.refused(t, answer, 'scope-within-login', 403, 'GENERIC_TOKEN_PERMISSION_INSUFFICIENT')
  }
  forbidden(t, await ask(scene, { scope: 'all' }, await tokenOf(scene, 'all')))
  const old = await ask(scene, { scope: 'all', refreshable: true })
  granted(t, await ask(scene, { scope: 'all' }, bearer(old.said('token'))))
})

t.test('every private page knows what it takes, and asks', async (t) => {
  const pages = ENDPOINTS.filter((endpoint) => endpoint.authenticated && endpoint.party === 'merchant')
  t.strictSame(Object.keys(NEEDED).sort(), pages.map(({ page }) => page).sort())
  const scene = new Scene()
  const tokens = await Promise.all(SCOPES.map(async (scope) => [scope, await tokenOf(scene, scope)] as const))
  for (const endpoint of pages.filter((one) => scene.world.handlers.has(pageId(one)))) {
    const needed = NEEDED[endpoint.page]
    if (needed === undefined || needed === null || needed === 'token-refresh') continue
    const refused = tokens.filter(([scope]) => !permits(scope, needed))
    const asks = handlerOf(pageId(endpoint)).early.some(({ name }) => name === 'permitted')
    t.equal(asks, refused.length > 0, `${endpoint.page} asks if there is anybody to refuse`)
    for (const [scope, headers] of refused) {
      const path = endpoint.path.replace(/\{[A-Z_]+\}/g, 'x')
      const answer = await scene.send('merchant', { method: endpoint.method, path, headers })
      t.equal(answer.status, 403, `${scope} ${endpoint.page}`)
      forbidden(t, answer)
    }
  }
})

t.test('readers read, and orders are all that those for orders are good for', (t) => {
  const permitted = (scope: string) =>
    Object.keys(NEEDED).filter((page) => permits(scope, NEEDED[page] ?? 'tokens-write'))
  t.ok(permitted('readonly').every((page) => page.startsWith('get-')))
  for (const scope of SCOPES.filter((one) => one.startsWith('order-')))
    t.ok(permitted(scope).every((page) => page.includes('orders')))
  t.notOk(permitted('order-simple').includes('post-private-orders-ORDER_ID-refund'))
  t.ok(permitted('order-mgmt').includes('post-private-orders-ORDER_ID-refund'))
  t.ok(SCOPES.every(isScope))
  t.end()
})

t.test('tokens are listed by their serials, and never told again', async (t) => {
  const scene = new Scene()
  t.equal((await scene.call(listTokens)).status, 204)
  for (const scope of SCOPES) await ask(scene, { scope, description: `for ${scope}` })
  const list = async (query: string) => {
    const answer = await scene.call(listTokens, { query })
    return answer.status === 204
      ? []
      : readReply(listTokens, 200, answer.json).tokens.map(({ serial }) => serial)
  }
  t.strictSame(await list(''), [7, 6, 5, 4, 3, 2, 1])
  t.strictSame(await list('?limit=2'), [1, 2])
  t.strictSame(await list('?limit=2&offset=2'), [3, 4])
  t.strictSame(await list('?limit=-2&offset=4'), [3, 2])
  t.strictSame(await list('?limit=0'), [])
  const answer = await scene.call(listTokens, { query: '?limit=1' })
  t.match(answer.json['tokens'], [{ scope: 'readonly', description: 'for readonly', refreshable: false }])
  t.notMatch(answer.text, /secret-token|hash/)
  refused(t, await scene.call(listTokens, { query: '?limit=many' }), 400, 'GENERIC_PARAMETER_MALFORMED')
})

t.test('a token can be given up by whoever has it, and once', async (t) => {
  const scene = new Scene()
  const headers = await tokenOf(scene, 'readonly')
  granted(t, await scene.call(revokeOwnToken, { headers }), 204)
  unauthorized(t, await scene.call(revokeOwnToken, { headers }))
})

t.test('what an instance is set up with cannot be given up', async (t) => {
  const answer = await new Scene().call(revokeOwnToken)
  givingUp.refused(t, answer, 'token-given-out', 404, 'GENERIC_TOKEN_UNKNOWN')
})

t.test('a token can be revoked by its serial, which no other token gets', async (t) => {
  const scene = new Scene()
  const headers = await tokenOf(scene, 'all')
  granted(t, await scene.call(revokeToken, { parameters: { SERIAL: '1' } }), 204)
  unauthorized(t, await scene.call(showOwnInstance, { headers }))
  await tokenOf(scene, 'all')
  const gone = await scene.call(revokeToken, { parameters: { SERIAL: '1' } })
  revoking.refused(t, gone, 'token-known', 404, 'GENERIC_TOKEN_UNKNOWN')
  const shop = await bareShop(scene)
  const foreign = await scene.call(revokeToken, { ...shop, parameters: { ...shop.parameters, SERIAL: '2' } })
  revoking.refused(t, foreign, 'token-known', 404, 'GENERIC_TOKEN_UNKNOWN')
  for (const serial of ['x', '-1', '1.0', '9'.repeat(20)]) {
    const answer = await scene.call(revokeToken, { parameters: { SERIAL: serial } })
    revoking.refused(t, answer, 'serial-readable', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
})

for (const book of [asking, givingUp, revoking]) book.close()
