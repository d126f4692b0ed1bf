/**
 * Webhooks: whoever subscribed to an event is owed a request. The debt is written down together with the event, and
 * paid off later, as often as it takes: nothing that a subscriber does can undo what it is told about.
 */
import { isJsonObject, stringifyJson, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import type { WebhookDetails } from '../../protocol/endpoints/merchant/webhook.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { errand, type Hop } from '../handler.js'
import type { Writer } from '../store/store.js'
import type { World } from '../world.js'
import type { Instance } from './instance.js'
import { nextNumber, type MerchantTables, type PendingWebhookRecord } from './tables.js'

export type WebhookEvent = 'pay' | 'refund' | 'order_created' | 'order_settled'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Bytes of a body; what is larger is not sent. */
const MAX_BODY = 64 * 1024
const MAX_HEADER = 8 * 1024
/** Seconds before the second attempt; doubled for each further one. */
const FIRST_DELAY = 30
const LONGEST_DELAY = 86_400
/** Some three weeks after the event. */
const MOST_ATTEMPTS = 32
/** Requests that are made in the service of another one. */
const AT_ONCE = 16

/** Why there can be no receiver, beginning with the field that is wrong; undefined if there can be one. */
export function undeliverable(webhook: WebhookDetails): string | undefined {
  const { url, http_method: method, header_template: header = '', body_template: body = '' } = webhook
  if (!/^https?:\/\/[^\s]+$/i.test(url) || !URL.canParse(url)) return 'url: http or https only'
  if (!METHODS.includes(method.toUpperCase())) return `http_method: one of ${METHODS.join(', ')}`
  const most = `at most ${String(MAX_BODY)} characters`
  if (header.length > MAX_BODY) return `header_template: ${most}`
  return body.length > MAX_BODY ? `body_template: ${most}` : undefined
}

/**
 * Notes what the subscribers of an event are owed; to be called in the transaction that makes the event true.
 * @param fields what templates may name; nested ones as `{{contract_terms.summary}}`
 */
export function queueWebhooks(
  writer: Writer<MerchantTables>,
  instance: Instance,
  event: WebhookEvent,
  fields: JsonObject,
): void {
  for (const webhook of writer.all('webhooks')) {
    if (webhook.instance !== instance.id || webhook.event_type !== event) continue
    const body = fillIn(webhook.body_template ?? '', fields)
    const headers = headersOf(webhook.header_template ?? '', fields)
    // Half of a body would say something else.
    if (body === undefined || headers === undefined) continue
    const serial = nextNumber(writer, 'pending_webhooks')
    writer.put('pending_webhooks', String(serial), {
      serial,
      instance: instance.id,
      webhook: webhook.id,
      method: webhook.http_method.toUpperCase(),
      url: webhook.url,
      headers,
      body,
      attempts: 0,
      due: 0,
    })
  }
}

/** Last step of a handler that may have queued something; a world with a postman of its own leaves it to that one. */
export function deliverWebhooks<
  Context extends { readonly call: { readonly world: World } },
>(): Hop<Context> {
  return errand('deliver-webhooks', async ({ call }) => {
    if (!call.world.merchant.hasPostman) await deliverDue(call.world)
  })
}

/** Sends what is due now, a few at a time; what does not arrive is due again later. */
async function deliverDue(world: World): Promise<void> {
  const { store } = world.merchant
  const due = takeDue(world)
  if (due.length === 0) return
  await store.sync()
  await Promise.all(due.map((pending) => deliver(world, pending)))
}

/** Whoever is told one thing after the other: a subscription, by its name. */
export function subscriberOf({ instance, webhook, url }: PendingWebhookRecord): string {
  return `${instance}/${webhook ?? url}`
}

/** The oldest notice that each subscriber is owed and that may be sent now. */
export function firstDue({ merchant, clock }: World): readonly PendingWebhookRecord[] {
  const first = new Map<string, PendingWebhookRecord>()
  for (const pending of merchant.store.all('pending_webhooks')) {
    const subscriber = subscriberOf(pending)
    if (pending.due <= clock.now() && !first.has(subscriber)) first.set(subscriber, pending)
  }
  return [...first.values()]
}

/** Sends one notice; if it does not arrive it is due again later. */
export async function deliverOne(world: World, pending: PendingWebhookRecord): Promise<void> {
  const [taken = pending] = take(world, [pending])
  await world.merchant.store.sync()
  await deliver(world, taken)
}

/** Seconds until something will be due that is not due yet, or undefined when nothing will. */
export function untilDue({ merchant, clock }: World): number | undefined {
  const now = clock.now()
  const later = merchant.store.all('pending_webhooks').flatMap(({ due }) => (due > now ? [due - now] : []))
  return later.length === 0 ? undefined : Math.min(...later)
}

function takeDue(world: World): readonly PendingWebhookRecord[] {
  const { merchant, clock } = world
  const due = merchant.store.all('pending_webhooks').filter((pending) => pending.due <= clock.now())
  return take(world, due.slice(0, AT_ONCE))
}

/** Puts off what is due before it is sent, so that nobody else sends it meanwhile and a crash sends it again. */
function take(
  { merchant, clock }: World,
  due: readonly PendingWebhookRecord[],
): readonly PendingWebhookRecord[] {
  const taken = due.map((pending) => ({
    ...pending,
    attempts: pending.attempts + 1,
    due: clock.now() + Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** pending.attempts),
  }))
  merchant.store.transact((writer) => {
    for (const pending of taken) writer.put('pending_webhooks', String(pending.serial), pending)
  })
  return taken
}

async function deliver({ merchant, network }: World, pending: PendingWebhookRecord): Promise<void> {
  const { method, url, headers, body, serial, attempts } = pending
  const status = await network.notify({ method, url, headers, body: utf8(body) }, merchant.settings.patience)
  if (isTemporary(status) && attempts < MOST_ATTEMPTS) return
  merchant.store.transact((writer) => {
    writer.delete('pending_webhooks', String(serial))
  })
}

/** No answer, or one that may be another tomorrow. */
function isTemporary(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500
}

/** Lines of `Name: value`; a value that is filled in cannot begin another line. Undefined when it grows too large. */
function headersOf(template: string, fields: JsonObject): Record<string, string> | undefined {
  const headers: Record<string, string> = {}
  for (const line of template.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z0-9-]{1,64}):(.*)$/.exec(line.trim()) ?? []
    if (name === undefined || value === undefined) continue
    const filled = fillIn(value, fields, MAX_HEADER)
    if (filled === undefined) return undefined
    headers[name.toLowerCase()] = filled.replace(/[^\x20-\x7e]/g, ' ').trim()
  }
  return headers
}

/** Replaces `{{name}}` by the field of that name, or by nothing if there is none. Undefined when it grows too large. */
function fillIn(template: string, fields: JsonObject, most = MAX_BODY): string | undefined {
  let length = 0
  const filled = template.replace(/\{\{\s*([A-Za-z0-9_.]{1,200})\s*\}\}/g, (_, name: string) => {
    const text = length > most ? '' : textOf(fields, name)
    length += text.length
    return text
  })
  return length > most || utf8(filled).length > most ? undefined : filled
}

function textOf(fields: JsonObject, name: string): string {
  let value: JsonValue | undefined = fields
  for (const part of name.split('.'))
    value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : stringifyJson(value)
}
