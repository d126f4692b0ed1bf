/**
 * Claim and unclaim: which wallet may pay an order.
 */
import { contractHash } from './contract.mjs'
import { refuse } from './errors.mjs'
import { read } from './fields.mjs'
import { contractBlob, paymentBlob, signBlob, unclaimBlob, verifyBlob } from './sign.mjs'
import { Contract } from './store.mjs'

const breath = () => new Promise((resolve) => setTimeout(resolve, 15))

/** @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function claim(ctx) {
  const { m, instance, params, bug } = ctx
  const req = read(ctx.json(), { nonce: 'key', token: 'token?' })
  const order = instance.orders.get(params.id)
  if (!order && bug('claim-unknown-code')) throw refuse('ORDER_UNKNOWN', { detail: params.id })
  if (!order) throw refuse('CLAIM_NOT_FOUND', { detail: params.id })
  const holder = order.contract?.nonce
  if (m.odd('claimed-before-token') && holder !== undefined && holder !== req.nonce)
    throw refuse('CLAIM_TAKEN', { detail: params.id })
  if (order.token && order.token !== req.token && !bug('claim-token-unchecked'))
    throw refuse('CLAIM_NOT_FOUND', { detail: params.id })
  if (bug('claim-two-winners')) await breath()
  if (holder === undefined || (holder !== req.nonce && bug('claim-taken-200')))
    take(m, instance, order, req.nonce)
  else if (holder !== req.nonce) throw refuse('CLAIM_TAKEN', { detail: params.id })
  else if (bug('claim-repeat-409')) throw refuse('CLAIM_TAKEN', { detail: params.id })
  else if (bug('contract-amended') && !order.contract.paid) amend(order)
  const { terms } = order.contract
  const hash = bug('contract-hash-other') ? contractHash(order.proto) : order.contract.hash
  const blob = bug('contract-sig-purpose') ? paymentBlob(hash) : contractBlob(hash)
  return { status: 200, body: { contract_terms: terms, sig: signBlob(instance.keys, blob) } }
}

/** @param {import('./merchant.mjs').Merchant} m @param {any} instance @param {any} order @param {string} nonce */
function take(m, instance, order, nonce) {
  if (order.contract) order.former.push(order.contract)
  order.contract = new Contract({ ...structuredClone(order.proto), nonce })
  order.contract.session = order.session
  instance.ring()
}

/** The defect of a shop that moves its prices and deadlines while a customer decides. @param {any} order */
function amend(order) {
  const terms = { ...order.contract.terms, pay_deadline: { t_s: order.contract.terms.pay_deadline.t_s + 60 } }
  order.contract = new Contract(terms)
}

/** @param {import('./http.mjs').Context} ctx @returns {Promise<import('./http.mjs').Answer>} */
export async function unclaim(ctx) {
  const { m, instance, params, bug } = ctx
  const req = read(ctx.json('PARAMETER_MALFORMED'), { unclaim_sig: 'sig', nonce: 'key', h_contract: 'hash' })
  const good = verifyBlob(req.nonce, unclaimBlob(m.o.unclaimPurpose, req.h_contract), req.unclaim_sig)
  if (!good && !bug('unclaim-sig-unchecked')) throw refuse('UNCLAIM_SIG', { code: m.o.unclaimCode })
  const order = instance.orders.get(params.id)
  if (!order)
    throw refuse(bug('unclaim-unknown-code') ? 'ORDER_UNKNOWN' : 'CLAIM_NOT_FOUND', { detail: params.id })
  // A payment may be under way: let it end first, so that a paid order never loses its contract.
  return order.lock.run(() => release(ctx, order, req))
}

/** @param {import('./http.mjs').Context} ctx @param {any} order @param {{ nonce: string, h_contract: string }} req */
function release({ instance, params, bug }, order, req) {
  const contract = order.contract
  const held =
    contract &&
    (contract.nonce === req.nonce || bug('unclaim-nonce-unchecked')) &&
    (contract.hash === req.h_contract || bug('unclaim-hash-unchecked'))
  if (held && contract.paid && bug('unclaim-paid-409')) throw refuse('CLAIM_TAKEN', { detail: params.id })
  if (!held || (contract.paid && !bug('unclaim-paid'))) throw refuse('CLAIM_NOT_FOUND', { detail: params.id })
  if (!bug('unclaim-keeps-claim')) {
    order.former.push(contract)
    order.contract = null
  }
  instance.ring()
  return { status: 204 }
}
