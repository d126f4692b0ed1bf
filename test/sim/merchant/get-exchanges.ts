/** What the merchant knows of exchanges, page get-exchanges. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { getExchanges } from '../../../src/protocol/endpoints/merchant/get-exchanges.js'
import { Scene, START } from '../fixtures.js'
import { GuardBook } from '../guards.js'
import { offer } from '../wallet.js'

const book = new GuardBook('merchant/get-exchanges')

t.test('an exchange is listed from the start, and with its keys once they are fetched', async (t) => {
  const scene = new Scene()
  const [{ url } = { url: '' }] = scene.world.merchant.settings.exchanges
  const listed = async () => readReply(getExchanges, 200, (await scene.call(getExchanges)).json).exchanges
  t.match(await listed(), [
    { exchange_url: url, next_download: { t_s: START }, keys_http_status: 0, debit_restrictions: {} },
  ])
  await offer(scene)
  const [known] = await listed()
  t.match(known, { keys_http_status: 200, keys_ec: 0, next_download: { t_s: START + 86_400 } })
  t.strictSame(known?.debit_restrictions, { [scene.world.exchange.settings.paytoUri]: null })
})

book.close()
