/** payto:// URIs. */
import t from 'tap'
import fc from 'fast-check'
import {
  hashFullPayto,
  hashNormalizedPayto,
  hashWire,
  normalizePayto,
  paytoMethod,
  reservePayto,
  validatePayto,
} from '../../src/protocol/payto.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, byteString, complaintOf } from './properties.js'

const IBAN = 'DE75512108001245126199'

/** An IBAN with the check digits that make it valid (ISO 13616). */
function ibanOf(country: string, account: string): string {
  const digits = Array.from(`${account}${country}00`)
    .map((sign) => parseInt(sign, 36).toString())
    .join('')
  return `${country}${(98n - (BigInt(digits) % 97n)).toString().padStart(2, '0')}${account}`
}

t.test('accounts that the reference takes are valid, and come back unchanged', (t) => {
  const valid = [
    'payto://x-taler-bank/localhost/merchant42?receiver-name=merchant42',
    'payto://x-taler-bank/bank.example:8080/m?receiver-name=M%20X',
    'payto://x-taler-bank/bank.example/path/to/m?receiver-name=x',
    'payto://x-taler-bank/a_b-c.example./m?receiver-name=x',
    'PAYTO://X-Taler-Bank/h/m?receiver-name=x',
    `payto://iban/${IBAN}?receiver-name=Max`,
    `payto://iban/SOGEDEFFXXX/${IBAN}?receiver-name=Max`,
    'payto://iban/GB82WEST12345698765432?receiver-name=x',
    `payto://iban/${ibanOf('DE', '1'.repeat(30))}?receiver-name=x`,
    // Parameters are looked up without regard to case, order or emptiness.
    `payto://iban/${IBAN}?amount=EUR:1&Receiver-Name=Max`,
    `payto://iban/${IBAN}?receiver-name=`,
    // Of other methods nothing but the outer form is known.
    'payto://bitcoin/bc1QW508D6',
    'payto://void/ACC?x=1',
    'payto://upi/Name@Bank',
    'payto://void/',
  ]
  for (const uri of valid) t.equal(validatePayto(uri), uri)
  t.end()
})

t.test('what breaks a rule of the reference is refused', (t) => {
  const refused: Readonly<Record<string, string>> = {
    'http://x/y': 'another scheme',
    'payto:/iban/x': 'another prefix',
    '': 'nothing',
    'payto://foo': 'no slash after the method',
    [`payto://iban/${IBAN}`]: 'no receiver',
    [`payto://iban/${IBAN}?receiver-name`]: 'a receiver without a value',
    [`payto://iban/${IBAN}?xreceiver-name=Max`]: 'a parameter that only ends like it',
    [`payto://iban/${IBAN}?receiver%2Dname=Max`]: 'percent encoding is not decoded',
    'payto://iban/DE75512108001245126198?receiver-name=Max': 'a wrong checksum',
    'payto://iban/de75512108001245126199?receiver-name=Max': 'a country in lower case',
    'payto://iban/GB82west12345698765432?receiver-name=x':
      'letters in lower case count otherwise in the checksum',
    'payto://iban/ZZ75512108001245126199?receiver-name=Max': 'an unknown country',
    'payto://iban/DE7?receiver-name=Max': 'too short',
    [`payto://iban/${ibanOf('DE', '1'.repeat(31))}?receiver-name=Max`]: 'too long',
    'payto://iban/?receiver-name=Max': 'no IBAN',
    'payto://x-taler-bank/bank.example/m': 'no receiver',
    'payto://x-taler-bank/m?receiver-name=x': 'no account',
    'payto://x-taler-bank/h/?receiver-name=x': 'an empty account',
    'payto://x-taler-bank//m?receiver-name=x': 'no host',
    'payto://x-taler-bank/-h/m?receiver-name=x': 'a host that starts with a dash',
    'payto://x-taler-bank/.h/m?receiver-name=x': 'a host that starts with a dot',
    'payto://x-taler-bank/a..b/m?receiver-name=x': 'an empty label in the host',
    'payto://x-taler-bank/h:/m?receiver-name=x': 'a colon without port',
    'payto://x-taler-bank/h:80a/m?receiver-name=x': 'a port that is no number',
    'payto://x-taler-bank/h@i/m?receiver-name=x': 'a character no host has',
    [`payto://iban/${IBAN}?receiver-name=M ller`]: 'a space',
    [`payto://iban/${IBAN}?receiver-name=M#x`]: 'a fragment',
    [`payto://iban/${IBAN}?receiver-name=Müller`]: 'a character beyond ASCII',
    [`payto://iban/${IBAN}?receiver-name=Max\n`]: 'a line break',
    'payto://void/a"b': 'a quote',
  }
  for (const [uri, reason] of Object.entries(refused))
    t.throws(() => validatePayto(uri), MalformedError, reason)
  t.equal(complaintOf(() => validatePayto('x', 'merchant_payto_uri')).field, 'merchant_payto_uri')
  t.end()
})

t.test('the checksum of an IBAN finds every wrong digit', (t) => {
  always(
    t,
    'single digits',
    fc.property(
      fc.constantFrom('DE', 'CH', 'FR', 'GB'),
      fc.stringMatching(/^[0-9A-Z]{8,26}$/),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (country, account, at, change) => {
        const iban = ibanOf(country, account)
        const uri = (text: string): string => `payto://iban/${text}?receiver-name=x`
        validatePayto(uri(iban))
        const places = [...iban.matchAll(/[0-9]/g)].map((match) => match.index)
        const place = places[at % places.length] ?? 2
        const digit = (Number(iban.charAt(place)) + change) % 10
        const wrong = iban.slice(0, place) + String(digit) + iban.slice(place + 1)
        // Two of the check digits' values mean the same modulo 97: 00 and 97, 01 and 98.
        if (place < 4 && Number(wrong.slice(2, 4)) % 97 === Number(iban.slice(2, 4)) % 97) return true
        return complaintOf(() => validatePayto(uri(wrong))) instanceof MalformedError
      },
    ),
  )
  t.end()
})

t.test('the normal form leaves out parameters, and case where it means nothing', (t) => {
  const forms: Readonly<Record<string, string>> = {
    'payto://X-Taler-Bank/Bank.Example:8080/Merchant?receiver-name=x':
      'payto://x-taler-bank/bank.example:8080/Merchant',
    'PAYTO://x-taler-bank/H/Path/User?receiver-name=x': 'payto://x-taler-bank/h/Path/User',
    [`payto://IBAN/${IBAN}?receiver-name=x`]: `payto://iban/${IBAN}`,
    [`payto://iban/sogedeffxxx/${IBAN}?receiver-name=x`]: `payto://iban/${IBAN}`,
    'payto://UPI/Name@Bank': 'payto://upi/name@bank',
    'payto://ILP/$Wallet.Example/Alice': 'payto://ilp/$wallet.example/alice',
    'Payto://BitCoin/bc1QW508D6?amount=x': 'payto://bitcoin/bc1QW508D6',
    // The case of methods that nobody knows is kept.
    'PAYTO://Void/ACC?x=1': 'PAYTO://Void/ACC',
  }
  for (const [uri, normal] of Object.entries(forms)) t.equal(normalizePayto(uri), normal)
  t.end()
})

t.test('what is not valid has no normal form, nor has an IBAN with more than a BIC in front', (t) => {
  t.throws(() => normalizePayto('payto://iban/DE7?receiver-name=x'), MalformedError)
  t.throws(() => hashNormalizedPayto(`payto://iban/${IBAN}`), MalformedError)
  t.throws(() => normalizePayto(`payto://iban/A/B/${IBAN}?receiver-name=x`), MalformedError)
  t.end()
})

t.test('spellings of one account share the hash of the normal form only', (t) => {
  const spellings = ['', '&amount=KUDOS:1', '-again'].map(
    (rest) => `payto://x-taler-bank/bank.example/m?receiver-name=M${rest}`,
  )
  const full = spellings.map((uri) => Buffer.from(hashFullPayto(uri)).toString('hex'))
  const normal = spellings.map((uri) => Buffer.from(hashNormalizedPayto(uri)).toString('hex'))
  t.equal(new Set(full).size, 3)
  t.equal(new Set(normal).size, 1)
  t.ok(
    full.concat(normal).every((hash) => hash.length === 64),
    '32 bytes each',
  )
  t.end()
})

t.test('every change of URI or salt changes h_wire', (t) => {
  const uri = 'payto://x-taler-bank/bank.example/m?receiver-name=M'
  always(
    t,
    'salt',
    fc.property(byteString(16), byteString(16), (one, other) => {
      const same = Buffer.from(hashWire(uri, one)).equals(hashWire(uri, other))
      return (
        same === Buffer.from(one).equals(other) &&
        !Buffer.from(hashWire(`${uri}x`, one)).equals(hashWire(uri, one))
      )
    }),
  )
  t.equal(hashWire(uri, new Uint8Array(16)).length, 64)
  t.end()
})

t.test('the method is read in lower case', (t) => {
  t.equal(paytoMethod('payto://X-Taler-Bank/h/m'), 'x-taler-bank')
  t.equal(paytoMethod('payto://iban/x'), 'iban', 'validity is another question')
  t.throws(() => paytoMethod('iban/x'), MalformedError)
  t.end()
})

t.test('a reserve is an account of its exchange', (t) => {
  t.equal(reservePayto('https://exchange.example/', 'KEY'), 'payto://taler-reserve/exchange.example/KEY')
  t.equal(
    reservePayto('http://localhost:8081/path/', 'KEY'),
    'payto://taler-reserve-http/localhost:8081/path/KEY',
  )
  t.end()
})
