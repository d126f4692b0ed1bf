/** The memory for values that are dear to compute. */
import t from 'tap'
import { Recent } from '../../src/protocol/crypto/recent.js'

const unexpected = (): never => {
  throw new Error('computed again')
}

t.test('a value is computed once', (t) => {
  const recent = new Recent<number>(2)
  t.equal(
    recent.get('a', () => 1),
    1,
  )
  t.equal(recent.get('a', unexpected), 1)
  t.end()
})

t.test('beyond its capacity the memory forgets what was not used for longest', (t) => {
  const recent = new Recent<number>(2)
  recent.get('a', () => 1)
  recent.get('b', () => 2)
  recent.get('a', unexpected)
  recent.get('c', () => 3)
  t.equal(recent.size, 2)
  t.equal(recent.get('a', unexpected), 1, 'used again in between')
  t.equal(
    recent.get('b', () => 4),
    4,
    'forgotten and computed anew',
  )
  t.end()
})

t.test('nothing is remembered of a computation that fails', (t) => {
  const recent = new Recent<number>(2)
  t.throws(() => recent.get('a', unexpected))
  t.equal(
    recent.get('a', () => 1),
    1,
  )
  t.end()
})
