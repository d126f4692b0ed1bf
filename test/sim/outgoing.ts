/** Webhooks over real sockets. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { sendNotice } from '../../src/sim/http/outgoing.js'
import { startSim } from '../../src/sim/listen.js'

interface Heard {
  readonly method: string | undefined
  readonly header: string | string[] | undefined
  readonly body: string
}

/** A subscriber that answers with a status, and tells what it heard first. */
async function subscriber(t: Test, status: number): Promise<{ url: string; heard: Promise<Heard> }> {
  let tell: (heard: Heard) => void = () => undefined
  const heard = new Promise<Heard>((resolve) => {
    tell = resolve
  })
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      tell({
        method: request.method,
        header: request.headers['x-order'],
        body: Buffer.concat(parts).toString(),
      })
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('whatever')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`, heard }
}

const NOTICE = { method: 'POST', headers: { 'x-order': 'tea' }, body: Buffer.from('tea is ready') }

t.test('a notice arrives, and only the status of the answer comes back', async (t) => {
  for (const status of [204, 302, 500]) {
    const { url, heard } = await subscriber(t, status)
    t.equal(await sendNotice({ ...NOTICE, url }), status)
    t.strictSame(await heard, { method: 'POST', header: 'tea', body: 'tea is ready' })
  }
})

t.test('nobody there, or nobody who could be: silence', async (t) => {
  for (const url of [
    'http://127.0.0.1:1/',
    'http://nobody.invalid/',
    'data:text/plain,x',
    'file:///etc/passwd',
  ])
    t.equal(await sendNotice({ ...NOTICE, url }), undefined, url)
  const { url } = await subscriber(t, 204)
  t.equal(await sendNotice({ ...NOTICE, url, headers: { 'transfer-encoding': 'x' } }), undefined)
})

t.test('a listening pair tells the shop about an order, beside the reply', async (t) => {
  const sim = await startSim()
  t.teardown(() => sim.stop())
  const { url, heard } = await subscriber(t, 204)
  const send = async (path: string, body: object) => {
    const response = await fetch(`${sim.merchantUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sim.token}` },
      body: JSON.stringify(body),
    })
    return response.status
  }
  const webhook = { event_type: 'order_created', url, http_method: 'POST', body_template: '{{order_id}}' }
  t.equal(await send('private/webhooks', { webhook_id: 'first', ...webhook }), 204)
  const order = { order_id: 'tea-1', amount: 'KUDOS:5', summary: 'Tea', fulfillment_message: 'Enjoy' }
  t.equal(await send('private/orders', { order }), 200)
  t.equal((await heard).body, 'tea-1')
})
