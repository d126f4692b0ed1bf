/** POST /orders/ORDER_ID/claim, the judge's reading: one wallet at a time holds an order. */
import { encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { hashContractTerms } from '../../../protocol/contract.js'
import { choicesOf, readContractTerms } from '../../../protocol/endpoints/contract-terms.js'
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { claim } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { orderInPath, readQuietly, units, wireOrderId } from '../../reading.js'
import { pageOracle, type Option, type SeenReply } from '../operation.js'
import type { OrderFact } from '../state.js'

const PAGE = 'merchant/post-orders-ORDER_ID-claim'

interface Claim {
  readonly orderId: string
  readonly nonce: string
  readonly token: string | undefined
}

export const claimOracle = pageOracle<Claim>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(claim, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    return { orderId: orderInPath(claim, span), nonce: body.nonce, token: body.token }
  },

  touches: (call) => [`order:${call.orderId}`],

  settle({ call, state, reply, knowledge }) {
    const order = state.get('order', call.orderId)
    if (order === undefined) return [{ row: `${PAGE}/404-unknown`, state }]
    // That a wrong token is refused is inferred; who accepts it has to give a good contract all the same.
    const isWrong = order.token !== undefined && order.token !== call.token
    const against = isWrong ? [`${PAGE}/404-wrong-token`] : []
    const refused = isWrong ? [{ row: `${PAGE}/404-wrong-token`, state }] : []
    const held = order.claim
    if (held !== undefined && held.nonce !== call.nonce)
      return [...refused, { row: `${PAGE}/409-claimed-by-another`, state }]
    const shown = contractShown(reply)
    const told = shown === undefined ? undefined : mismatchOf(call, order, shown)
    if (held !== undefined) {
      const changed = shown !== undefined && held.contract !== '' && shown.hash !== held.contract
      const mismatch = told ?? (changed ? 'contract_terms have to be those of the first claim' : undefined)
      return [
        ...refused,
        option(`${PAGE}/200-claimed-before`, { state, mismatch, against }),
        // Taken by its letter, the page refuses every second claim; the reference knows its wallet again.
        { row: `${PAGE}/409-claimed-by-another`, state, against: [`${PAGE}/200-claimed-before`] },
      ]
    }
    // A lost reply shows no contract; a later repeat of the same claim does.
    const known = [...knowledge.contracts.values()].find(
      (one) => one.orderId === call.orderId && one.nonce === call.nonce,
    )
    const contract = shown?.hash ?? known?.hash ?? ''
    const next = state.with('order', call.orderId, { ...order, claim: { nonce: call.nonce, contract } })
    return [...refused, option(`${PAGE}/200-claimed`, { state: next, mismatch: told, against })]
  },
})

function option(
  row: string,
  rest: Pick<Option, 'state' | 'against'> & { mismatch: string | undefined },
): Option {
  const { mismatch, ...others } = rest
  return { row, ...others, ...(mismatch === undefined ? {} : { mismatch }) }
}

function contractShown(reply: SeenReply | undefined) {
  if (reply?.status !== 200) return undefined
  return readQuietly(() => {
    const { contract_terms: raw } = readReply(claim, 200, reply.json)
    return { hash: encodeCrockford(hashContractTerms(raw)), terms: readContractTerms(raw) }
  })
}

function mismatchOf(
  call: Claim,
  order: OrderFact,
  shown: NonNullable<ReturnType<typeof contractShown>>,
): string | undefined {
  const { terms } = shown
  if (terms.nonce !== call.nonce)
    return `contract_terms.nonce has to be the nonce of the claim, ${call.nonce}`
  if (terms.order_id !== wireOrderId(call.orderId))
    return `contract_terms.order_id has to be ${wireOrderId(call.orderId)}`
  const [price] = choicesOf(terms)
  if (price === undefined || units(price.amount) !== order.price)
    return 'contract_terms.amount has to be the price of the order'
  return undefined
}
