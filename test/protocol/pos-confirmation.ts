/** Codes of one-time password devices, beyond what the vectors say. */
import t from 'tap'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { OTP_ALGORITHMS, posConfirmation, type OtpAlgorithm } from '../../src/protocol/pos-confirmation.js'

const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const codes = (
  key: string,
  algorithm: OtpAlgorithm = OTP_ALGORITHMS.TOTP_WITHOUT_PRICE,
  price = 'KUDOS:1',
): string | undefined => posConfirmation({ key, algorithm }, 1_768_435_200, parseAmount(price))

t.test('a device without an algorithm, or with a key that is none, shows nothing', (t) => {
  t.equal(codes(KEY, OTP_ALGORITHMS.NONE), undefined)
  for (const key of ['GEZDGNB1', 'GEZDGNB VGY3', 'GEZD=GNB', `${KEY}===`, 'é'])
    t.equal(codes(key), undefined, key)
  t.end()
})

t.test('case, padding and bits that fill no byte make no difference to a key', (t) => {
  for (const key of [KEY.toLowerCase(), `${KEY}=`, `${KEY}==`, `${KEY}A`])
    t.equal(codes(key), codes(KEY), key)
  t.end()
})

t.test('only devices that know the price show other codes for another one', (t) => {
  const { TOTP_WITH_PRICE, TOTP_WITHOUT_PRICE } = OTP_ALGORITHMS
  t.equal(codes(KEY, TOTP_WITHOUT_PRICE), codes(KEY, TOTP_WITHOUT_PRICE, 'KUDOS:2'))
  t.not(codes(KEY, TOTP_WITH_PRICE), codes(KEY, TOTP_WITH_PRICE, 'KUDOS:2'))
  t.match(codes(KEY, TOTP_WITH_PRICE), /^([0-9]{8}\n){4}[0-9]{8}$/)
  t.end()
})
