/** What is true of all handlers: pages, names, statuses and codes. */
import t from 'tap'
import { errorEntry } from '../../src/protocol/errors.js'
import { ENDPOINTS, pageId } from '../../src/protocol/endpoints/index.js'
import { HANDLERS } from '../../src/sim/defects/index.js'
import { handlerId } from '../../src/sim/handler.js'

const guardsOf = (handler: (typeof HANDLERS)[number]) =>
  [...handler.early, ...handler.steps].flatMap((step) => (step.kind === 'guard' ? [step] : []))

t.test('every endpoint has one handler, and every handler an endpoint', (t) => {
  t.strictSame(HANDLERS.map(handlerId).sort(), ENDPOINTS.map(pageId).sort())
  t.end()
})

t.test('steps of a handler have names of their own', (t) => {
  for (const handler of HANDLERS) {
    const names = [...handler.early, ...handler.steps].map((step) => step.name)
    t.equal(new Set(names).size, names.length, handlerId(handler))
    t.ok(names.every((name) => /^[a-z]+(-[a-z]+)*$/.test(name)))
  }
  t.end()
})

t.test('a guard refuses with a status that the page documents and a code that has a number', (t) => {
  for (const handler of HANDLERS) {
    for (const { name, status, code } of guardsOf(handler)) {
      t.ok(status in handler.endpoint.replies, `${handlerId(handler)}/${name}: ${String(status)}`)
      t.type(errorEntry(code).code, 'number', code)
    }
  }
  t.end()
})

t.test('a guard refuses with the status that goes with its code, exceptions named', (t) => {
  const exceptions = HANDLERS.flatMap((handler) =>
    guardsOf(handler)
      .filter(({ status, code }) => errorEntry(code).status !== status)
      .map(({ name, status, code }) => `${handlerId(handler)}/${name} ${String(status)} ${code}`),
  )
  t.strictSame(exceptions, [
    'merchant/delete-private-token/token-given-out 404 GENERIC_TOKEN_UNKNOWN',
    'merchant/delete-private-tokens-SERIAL/token-known 404 GENERIC_TOKEN_UNKNOWN',
    'merchant/post-private-orders/version-known 400 GENERIC_VERSION_MALFORMED',
    'merchant/post-private-orders/tokens-known 404 MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN',
    'exchange/post-reserves-RESERVE_PUB-batch-withdraw/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-batch-deposit/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-coins-COIN_PUB-melt/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-refreshes-RCH-reveal/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-management-denominations-H_DENOM_PUB-revoke/signed-by-master 403 GENERIC_PARAMETER_MALFORMED',
    'exchange/post-coins-COIN_PUB-recoup/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-coins-COIN_PUB-recoup/denomination-revoked 410 EXCHANGE_RECOUP_NOT_ELIGIBLE',
    'exchange/post-coins-COIN_PUB-recoup-refresh/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-coins-COIN_PUB-recoup-refresh/denomination-revoked 410 EXCHANGE_RECOUP_REFRESH_NOT_ELIGIBLE',
    'exchange/post-withdraw/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-withdraw/planchets-fresh 400 EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET',
    'exchange/post-melt/new-denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'exchange/post-melt/denomination-begun 410 EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE',
    'bank/post-admin-add-incoming/own-currency 409 GENERIC_CURRENCY_MISMATCH',
    'bank/post-admin-add-kycauth/own-currency 409 GENERIC_CURRENCY_MISMATCH',
  ])
  t.end()
})

t.test('whatever changes nothing is asked for with GET, the rest with another method', (t) => {
  for (const handler of HANDLERS) {
    const changes = handler.steps.some((step) => step.kind === 'effect')
    t.equal(handler.endpoint.method === 'GET', !changes, handlerId(handler))
  }
  t.end()
})
