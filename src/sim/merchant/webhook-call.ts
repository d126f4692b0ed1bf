/** What handlers about webhooks of an instance need. */
import type { WebhookDetails } from '../../protocol/endpoints/merchant/webhook.js'
import { guard, type Call, type Guard } from '../handler.js'
import { instanceOf } from './instance.js'
import type { WebhookRecord } from './tables.js'
import { undeliverable } from './webhooks.js'

export class WebhookCall<Request> {
  constructor(readonly call: Call<Request>) {}

  get instance(): string {
    return instanceOf(this.call).id
  }

  get id(): string {
    return this.call.parameters['WEBHOOK_ID'] ?? ''
  }

  get key(): string {
    return `${this.instance}/${this.id}`
  }

  get webhook(): WebhookRecord | undefined {
    return this.call.world.merchant.store.get('webhooks', this.key)
  }

  /** The record that such details make. */
  recordOf(details: WebhookDetails): WebhookRecord {
    const { event_type, url, http_method, header_template, body_template } = details
    return {
      instance: this.instance,
      id: this.id,
      event_type,
      url,
      http_method,
      ...(header_template === undefined ? {} : { header_template }),
      ...(body_template === undefined ? {} : { body_template }),
    }
  }

  store(details: WebhookDetails): void {
    this.call.world.merchant.store.transact((writer) => {
      writer.put('webhooks', this.key, this.recordOf(details))
    })
  }
}

export const WEBHOOK_KNOWN: Guard<WebhookCall<unknown>> = guard(
  'webhook-known',
  404,
  'MERCHANT_GENERIC_WEBHOOK_UNKNOWN',
  (w) => w.webhook !== undefined,
)

/** Nobody would ever hear from anything else. */
export function deliverable<Context extends WebhookCall<WebhookDetails>>(): Guard<Context> {
  return guard(
    'deliverable',
    400,
    'GENERIC_PARAMETER_MALFORMED',
    (w) => undeliverable(w.call.body) === undefined,
    (w) => ({ detail: undeliverable(w.call.body) }),
  )
}
