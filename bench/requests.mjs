/** Requests to the simulator without a socket, beside a hapi server that does nothing but answer. */
import Hapi from '@hapi/hapi'
import { utf8 } from '../dist/protocol/encoding/struct.js'
import { VirtualClock } from '../dist/sim/clock.js'
import { buildServers, inject } from '../dist/sim/http/server.js'
import { createWorld, MERCHANT_TOKEN } from '../dist/sim/world.js'

const servers = buildServers()
const world = createWorld({
  seed: 'bench',
  clock: new VirtualClock(1_767_225_600),
  deliver: (to, request, id) => inject(servers, world, to, request, id),
})

const authorization = `Bearer ${MERCHANT_TOKEN}`
const order = { order: { summary: 'Tea', amount: 'KUDOS:1' } }
const body = JSON.stringify(order)

const bare = Hapi.server({ debug: false })
bare.route({ method: 'GET', path: '/config', handler: () => ({ name: 'bare', version: '0:0:0' }) })
bare.route({ method: 'POST', path: '/private/orders', handler: () => ({ order_id: 'bare' }) })

/** @type {import('./pairs.mjs').Pair[]} */
export const REQUESTS = [
  {
    name: 'GET /config, injected',
    ours: () => inject(servers, world, 'merchant', { method: 'GET', path: '/config', headers: {} }, 'bench'),
    bareName: 'bare hapi',
    bare: () => bare.inject('/config'),
  },
  {
    name: 'POST /private/orders, injected',
    ours: () =>
      inject(
        servers,
        world,
        'merchant',
        { method: 'POST', path: '/private/orders', headers: { authorization }, body: utf8(body) },
        'bench',
      ),
    bareName: 'bare hapi',
    bare: () => bare.inject({ method: 'POST', url: '/private/orders', payload: body }),
  },
]
