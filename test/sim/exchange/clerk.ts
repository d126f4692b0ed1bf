/** Who does the exchange's work where time passes although nobody comes. */
import t from 'tap'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { hireClerk } from '../../../src/sim/exchange/clerk.js'
import { asleep, Scene, START } from '../fixtures.js'
import { granted } from '../guards.js'
import { deposit } from '../seller.js'
import { coin } from '../wallet.js'

const five = coin('5', 'clerk 1')

t.test('a clerk looks each second, and goes home when told to', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  granted(t, await deposit(scene, [five], { wireDeadline: timestamp(START + 1), refundDeadline: undefined }))
  const clerk = hireClerk(scene.world)
  await asleep(clock)
  t.equal(scene.world.bank.store.all('outgoing').length, 0)
  clock.advance(1)
  await asleep(clock)
  t.equal(scene.world.bank.store.all('outgoing').length, 1)
  const stopped = clerk.stop()
  clock.wakeNext()
  await stopped
  t.equal(clock.nextWake(), undefined)
  t.equal(clock.now(), START + 1)
})

t.test('a mistake of ours is told once, and ends the work', async (t) => {
  const scene = new Scene({ clock: new VirtualClock(START) })
  const mistake = new Error('a mistake')
  const world = {
    ...scene.world,
    clock: {
      ...scene.world.clock,
      now: () => {
        throw mistake
      },
    },
  }
  await hireClerk(world).stop()
  t.strictSame(scene.mistakes, [mistake])
})
