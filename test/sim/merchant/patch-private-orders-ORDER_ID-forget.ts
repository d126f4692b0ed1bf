/** Forgetting fields of a contract, page patch-private-orders-ORDER_ID-forget. */
import t from 'tap'
import fc from 'fast-check'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../../src/protocol/encoding/json.js'
import { hashContractTerms } from '../../../src/protocol/contract.js'
import { forgetFields } from '../../../src/protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { forgetPath, parseForgetPath } from '../../../src/sim/merchant/forgettable.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  payWith,
  sendClaim,
  sendUnclaim,
  type Contract,
  type Offer,
} from '../wallet.js'

const book = new GuardBook('merchant/patch-private-orders-ORDER_ID-forget')

const forget = (scene: Scene, { orderId }: Pick<Offer, 'orderId'>, ...fields: string[]) =>
  scene.call(forgetFields, { parameters: { ORDER_ID: orderId }, body: { fields } })

const FIELDS = {
  delivery_date: { t_s: START + 5 },
  delivery_location: { town: 'Bern', country: 'CH', $forgettable: { town: true } },
  products: [
    { description: 'Tea', unit: 'cup', $forgettable: { description: true } },
    { description: 'Coffee', $forgettable: { description: true } },
  ],
  $forgettable: { delivery_date: true, summary: true },
}

const termsNow = async (scene: Scene, { orderId }: Contract): Promise<JsonObject> => {
  const { json } = await scene.call(orderStatus, { parameters: { ORDER_ID: orderId } })
  return json['contract_terms'] as JsonObject
}

t.test('what is forgotten is gone, and the contract is still the one that was signed', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  granted(t, await forget(scene, contract, '$.delivery_date', '$.summary', '$.delivery_location.town'))
  const left = await termsNow(scene, contract)
  t.notOk('delivery_date' in left)
  t.notOk('summary' in left)
  t.match(left['delivery_location'], { country: 'CH' })
  t.equal(encodeCrockford(hashContractTerms(left)), contract.hash)
  const kept = JSON.stringify(scene.world.merchant.store.all('orders'))
  t.notMatch(kept, 'Bern', 'nowhere on record')
})

t.test('one product can be forgotten, or all', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  const descriptions = async () =>
    ((await termsNow(scene, contract))['products'] as JsonObject[]).map((product) => product['description'])
  granted(t, await forget(scene, contract, '$.products[1].description'))
  t.strictSame(await descriptions(), ['Tea', undefined])
  granted(t, await forget(scene, contract, '$.products[*].description'))
  t.strictSame(await descriptions(), [undefined, undefined])
  granted(t, await forget(scene, contract, '$.products[*].description'), 204)
  t.equal(encodeCrockford(hashContractTerms(await termsNow(scene, contract))), contract.hash)
})

t.test('what was forgotten before, or was never there, does not matter', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  granted(t, await forget(scene, contract, '$.delivery_date', '$.nothing', '$.products[7].description'))
  granted(t, await forget(scene, contract, '$.delivery_date', '$.nothing.more', '$.summary.more'), 204)
  granted(t, await forget(scene, contract), 204)
})

t.test('an order that forgot can be claimed anew, and paid', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  granted(t, await forget(scene, contract, '$.summary'))
  granted(t, await sendUnclaim(scene, contract), 204)
  const again = await sendClaim(scene, contract)
  granted(t, again)
  t.equal(encodeCrockford(hashContractTerms(again.json['contract_terms'] ?? null)), contract.hash)
  granted(t, await payWith(scene, contract, [coin('5', 'forget 1')]))
})

t.test('an order that nobody claimed can forget as well', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, FIELDS)
  granted(t, await forget(scene, order, '$.delivery_date'))
  t.notOk('delivery_date' in (await claimed(scene, order)).raw)
})

t.test('what is not marked cannot be forgotten, and then nothing is', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  for (const path of ['$.amount', '$.products[*].unit', '$.products', '$.delivery_location.country']) {
    const answer = await forget(scene, contract, '$.delivery_date', path)
    const code = 'MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE'
    book.refused(t, answer, 'fields-forgettable', 409, code)
  }
  t.ok('delivery_date' in (await termsNow(scene, contract)))
})

t.test('a path ends in the name of a field', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, FIELDS)
  const wrong = ['', '$', '$.', 'summary', '.summary', '$summary', '$.products[*]', '$.products[x].unit']
  for (const path of [...wrong, '$.products[-1].unit', '$.products[].unit', '$..summary', '$.a b', '$.a.']) {
    const answer = await forget(scene, contract, '$.summary', path)
    const code = 'MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT'
    book.refused(t, answer, 'paths-well-formed', 400, code)
    t.equal(answer.json['parameter'], 'fields.1')
  }
})

t.test('whatever is forgotten in whatever order, the hash stays', (t) => {
  const paths = ['$.a', '$.b', '$.b.c', '$.list[0].x', '$.list[*].x', '$.list[1].y', '$.nothing']
  const terms: JsonObject = {
    a: 1,
    b: { c: 'deep', $forgettable: { c: 'salt 1' } },
    list: [
      { x: 1, $forgettable: { x: 'salt 2' } },
      { x: 2, y: [3], $forgettable: { x: 'salt 3', y: 'salt 4' } },
    ],
    $forgettable: { a: 'salt 5', b: 'salt 6' },
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...paths)), (chosen) => {
      const left = chosen.reduce<JsonObject | undefined>(
        (rest, path) => rest && forgetPath(rest, parseForgetPath(path) ?? []),
        terms,
      )
      if (left === undefined) return false
      return encodeCrockford(hashContractTerms(left)) === encodeCrockford(hashContractTerms(terms))
    }),
    { numRuns: 50 },
  )
  t.end()
})

t.test('a path is read step by step', (t) => {
  t.strictSame(parseForgetPath('$.a.b'), ['a', 'b'])
  t.strictSame(parseForgetPath('$.products[10].x'), ['products', 10, 'x'])
  t.strictSame(parseForgetPath('$.products[*].x'), ['products', '*', 'x'])
  t.end()
})

t.test('there is nothing to forget about an order that does not exist', async (t) => {
  const answer = await forget(new Scene(), { orderId: 'nobody-made-this' }, '$.summary')
  book.refused(t, answer, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

t.test('only the shop can make the backend forget', async (t) => {
  const scene = new Scene()
  const { orderId } = await offer(scene, FIELDS)
  const headers = { authorization: 'Bearer secret-token:guess' }
  const request = { parameters: { ORDER_ID: orderId }, body: { fields: ['$.summary'] }, headers }
  const answer = await scene.call(forgetFields, request)
  book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

book.close()
