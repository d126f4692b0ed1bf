/**
 * Pages that a backend does not have: it says so when it is asked, and no scenario asks it again.
 *
 * The pages by which a shop is run (instances, accounts, tokens, devices, webhooks) are no part of what a payment
 * needs, and many a backend has its own way to do it. The pages of orders and payments are not asked here: who lacks
 * one of those lacks what is judged.
 */
import { utf8 } from '../../protocol/encoding/struct.js'
import { ENDPOINTS, pageId } from '../../protocol/endpoints/index.js'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import { errorCode } from '../../protocol/errors.js'
import type { HttpReply } from '../../protocol/http.js'
import { codeOf, type Question } from './asking.js'

/** Sends a request to the merchant, with the token. */
type Ask = (path: string, asked: Pick<Question, 'method' | 'body'>) => Promise<HttpReply>

/** Pages that run a shop. */
const OF_A_SHOP = /^\/(management\/instances|private\/(accounts|otp-devices|webhooks|tokens?|auth)|private$)/

/** Nobody is called this, and no account has such a hash: what is asked of them is done to nobody. */
const NOBODY: Readonly<Record<string, string>> = { H_WIRE: '0'.repeat(103), SERIAL: '9007199254740991' }

/**
 * Asks for every page that runs a shop, in a way that changes nothing: of what does not exist, with bodies that are no JSON.
 * @param managesInstances true if the token may ask about instances; else nothing is asked about them
 * @returns ids of pages that are not there, `merchant/get-private-webhooks`
 */
export async function lackingPages(ask: Ask, managesInstances: boolean): Promise<ReadonlySet<string>> {
  const lacking = new Set<string>()
  for (const endpoint of ENDPOINTS) {
    const path = endpoint.party === 'merchant' ? harmlessPath(endpoint, managesInstances) : undefined
    if (path === undefined) continue
    const { method } = endpoint
    const body = method === 'POST' || method === 'PATCH' ? { body: utf8('{') } : {}
    if (isNoPage(await ask(path, { method, ...body }))) lacking.add(pageId(endpoint))
  }
  return lacking
}

/** The path to ask for without doing anything to anybody; undefined where nothing is asked. */
function harmlessPath({ method, path }: Endpoint, managesInstances: boolean): string | undefined {
  if (!OF_A_SHOP.test(path)) return undefined
  const isAboutOthers = path.startsWith('/management')
  // What removes whoever asks is only asked of an instance that is not there.
  const removesSelf = method === 'DELETE' && !path.includes('{')
  if ((isAboutOthers || removesSelf) && !managesInstances) return undefined
  const named = path.replace(/\{(\w+)\}/g, (_, name: string) => NOBODY[name] ?? 'assay-asks')
  return removesSelf ? `/instances/assay-asks${named}` : named
}

/** True if a reply says that there is no such page, or nothing that would tell it from one. */
function isNoPage(reply: HttpReply): boolean {
  const { status } = reply
  if (status === 405 || status === 501) return true
  const code = codeOf(reply)
  return status === 404 && (code === undefined || code === errorCode('GENERIC_ENDPOINT_UNKNOWN'))
}
