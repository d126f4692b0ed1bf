/** Splitting a refund over coins: never more than there is, and no part too small while that can be avoided. */
import t from 'tap'
import fc from 'fast-check'
import { splitRefund, type RefundableCoin } from '../../../src/sim/merchant/split.js'

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** Coins that have this much left, at one fee. */
const coins = (refundFee: bigint, ...lefts: readonly bigint[]): RefundableCoin[] =>
  lefts.map((left, index) => ({ coinPub: String(index), left, refundFee }))

const shown = (units: bigint, given: readonly RefundableCoin[]) =>
  splitRefund(units, given).map((part) => [part.coin.coinPub, part.units])

t.test('whole coins come first, the largest in front, and one gives the rest', (t) => {
  t.strictSame(shown(700n, coins(4n, 200n, 500n, 100n)), [
    ['1', 500n],
    ['0', 200n],
  ])
  t.strictSame(shown(600n, coins(4n, 200n, 500n, 100n)), [
    ['1', 500n],
    ['0', 100n],
  ])
  t.end()
})

t.test('one coin gives alone what it can, the smallest of them', (t) => {
  t.strictSame(shown(500n, coins(4n, 200n, 500n, 502n)), [['1', 500n]])
  t.strictSame(shown(300n, coins(4n, 200n, 500n, 600n)), [['1', 300n]])
  t.strictSame(shown(100n, coins(4n, 200n, 102n)), [['0', 100n]], 'and nothing is left that is lost')
  t.end()
})

t.test('a rest that is worth no more than its fee is taken from a larger part', (t) => {
  const parts = splitRefund(503n, coins(4n, 500n, 200n))
  t.equal(sum(parts.map((part) => part.units)), 503n)
  t.ok(parts.every(({ coin, units }) => units > 4n && (coin.left === units || coin.left - units > 4n)))
  t.end()
})

t.test('no coin is left with something that could never be fetched, if another can pay', (t) => {
  const parts = splitRefund(497n, coins(4n, 500n, 200n))
  t.equal(sum(parts.map((part) => part.units)), 497n)
  t.ok(parts.every(({ coin, units }) => coin.left === units || coin.left - units > 4n))
  t.strictSame(shown(497n, coins(4n, 500n)), [['0', 497n]], 'otherwise it has to be')
  t.end()
})

t.test('a sum that no coin can get above its fee is split all the same', (t) => {
  t.strictSame(shown(3n, coins(4n, 500n, 200n)), [['0', 3n]])
  t.strictSame(shown(0n, coins(4n, 500n)), [])
  t.end()
})

t.test('thousands of coins are no obstacle', (t) => {
  const many = coins(4n, ...Array.from({ length: 5000 }, (_, index) => BigInt(5 + (index % 7))))
  const all = sum(many.map((coin) => coin.left))
  for (const units of [all, all - 1n, all / 2n, 5n, 4n])
    t.equal(sum(splitRefund(units, many).map((part) => part.units)), units)
  t.end()
})

/** Is there a choice of coins which all get more than their fees? */
function canBeAboveFees(units: bigint, [first, ...others]: readonly RefundableCoin[]): boolean {
  const between = (least: bigint, most: bigint, [coin, ...rest]: readonly RefundableCoin[]): boolean => {
    if (coin === undefined) return least <= units && units <= most
    const withoutIt = between(least, most, rest)
    if (coin.left <= coin.refundFee) return withoutIt
    return withoutIt || between(least + coin.refundFee + 1n, most + coin.left, rest)
  }
  return first === undefined ? units === 0n : between(0n, 0n, [first, ...others])
}

t.test('whatever the coins and fees, the parts are right', (t) => {
  const coin = fc.record({ left: fc.bigInt(0n, 40n), refundFee: fc.bigInt(0n, 12n) })
  const property = fc.property(fc.array(coin, { maxLength: 6 }), fc.nat(1000), (given, share) => {
    const some = given.map((one, index) => ({ coinPub: String(index), ...one }))
    const units = (sum(some.map((one) => one.left)) * BigInt(share)) / 1000n
    const parts = splitRefund(units, some)
    const isSound =
      sum(parts.map((part) => part.units)) === units &&
      new Set(parts.map((part) => part.coin)).size === parts.length &&
      parts.every((part) => part.units > 0n && part.units <= part.coin.left)
    const isFetchable = parts.every((part) => part.units > part.coin.refundFee)
    return isSound && isFetchable === canBeAboveFees(units, some)
  })
  const result = fc.check(property, { numRuns: 2000 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'holds')
  t.end()
})
