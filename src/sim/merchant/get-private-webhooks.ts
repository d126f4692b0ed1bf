/** GET /private/webhooks: webhooks of the instance. */
import { listWebhooks } from '../../protocol/endpoints/merchant/get-private-webhooks.js'
import { handler, type Call } from '../handler.js'
import { instanceOf } from './instance.js'

export const listWebhooksHandler = handler(
  listWebhooks,
  (call: Call<unknown>) =>
    call.world.merchant.store.all('webhooks').filter(({ instance }) => instance === instanceOf(call).id),
  {
    steps: [],
    answer: (webhooks) => ({
      status: 200,
      body: { webhooks: webhooks.map(({ id, event_type }) => ({ webhook_id: id, event_type })) },
    }),
  },
)
