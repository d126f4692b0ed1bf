/** A party may look at its clock at any moment of a call: only what is over when the call comes is over for certain. */
import t from 'tap'
import type { Span } from '../../src/conformance/history.js'
import { isOver, timeOfReply } from '../../src/conformance/oracle/tolerance.js'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { playBuiltIn } from './fixtures.js'

const reply: Span['reply'] = { status: 200, headers: {}, body: { raw: new Uint8Array(0), json: undefined } }

t.test('a moment is over, is not, or may be', async (t) => {
  const times = (now: number, repliedNow: number) => ({ now, repliedNow, reply })
  t.equal(isOver(1000, times(1060, 1060)), true, 'over by any clock that is about as right as ours')
  t.equal(isOver(1000, times(900, 939)), false)
  t.equal(isOver(1000, times(1059, 1059)), undefined, 'our clocks may differ')
  t.equal(isOver(1000, times(900, 5000)), undefined, 'it passed while the call was under way')
  t.equal(isOver('never', times(900, 5000)), false)
})

t.test('nobody knows when a call without a reply is done', async (t) => {
  t.equal(timeOfReply({ now: 900 }), Infinity)
  t.equal(isOver(1000, { now: 900 }), undefined)
  t.equal(isOver(1000, { now: 1060 }), true)
})

/** Calls that come before a moment, and are looked at behind it. */
const RACES = {
  'an offer expires while it is deleted': {
    setup: [
      { call: 'shop.order', with: { amount: '5' }, bind: 'sale', expect: '200-created' },
      { call: 'alice.claim', with: { order: 'sale' }, expect: '200-claimed' },
    ],
    call: { call: 'shop.delete', with: { order: 'sale' } },
    status: 204,
  },
  'a token expires while it is used': {
    setup: [],
    call: { call: 'shop.order', with: { amount: '2', instance: 'kiosk', using: 'minute' } },
    status: 401,
  },
  'a token expires while it is refreshed': {
    setup: [],
    call: {
      call: 'root.token',
      with: { name: 'next', scope: 'readonly', instance: 'kiosk', using: 'minute' },
    },
    status: 401,
  },
  'a token expires while it is given up': {
    setup: [],
    call: { call: 'root.give-up-token', with: { instance: 'kiosk', using: 'minute' } },
    status: 401,
  },
  'a deadline passes while an order is made': {
    setup: [],
    call: { call: 'shop.order', with: { amount: '2', pay_deadline: '1h' } },
    status: 400,
  },
}

const SHOP = [
  { call: 'root.make-instance', with: { id: 'kiosk' } },
  {
    call: 'root.token',
    with: {
      name: 'minute',
      scope: 'all:refreshable',
      duration: '10m',
      instance: 'kiosk',
      password_of: 'kiosk',
    },
    expect: '200-issued',
  },
  {
    call: 'root.add-account',
    with: { id: 'kiosk', instance: 'kiosk', using: 'minute' },
    expect: '200-added',
  },
]

for (const [says, { setup, call, status }] of Object.entries(RACES))
  t.test(says, async (t) => {
    const story = checkScenario({
      story: 'time-goes-by',
      says: `${says}.`,
      actors: { root: 'admin', shop: 'storefront', alice: 'wallet' },
      steps: [...SHOP, ...setup, { race: [[call], [{ clock: '2h' }]] }],
    })
    const { plays } = await playBuiltIn([story])
    t.same(
      plays.flatMap(({ findings }) => findings),
      [],
    )
    t.equal(plays.at(-1)?.spans.at(-1)?.reply?.status, status, 'the party looked late')
  })
