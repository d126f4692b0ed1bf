/** Webhooks of an instance: what several pages say about them. */
import { optional, text } from '../shapes.js'

export interface WebhookDetails {
  /** Such as `pay`, `refund`, `order_created`, `order_settled`. */
  event_type: string
  url: string
  http_method: string
  header_template?: string
  body_template?: string
}

export const webhookDetails = {
  event_type: text,
  url: text,
  http_method: text,
  header_template: optional(text),
  body_template: optional(text),
}
