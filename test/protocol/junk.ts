/** Whatever arrives, a parser understands it or throws MalformedError: nothing else may leave it. */
import t from 'tap'
import fc from 'fast-check'
import { forgetField, hashContractTerms } from '../../src/protocol/contract.js'
import { readDenominationKey } from '../../src/protocol/crypto/denomination.js'
import { eddsaVerify } from '../../src/protocol/crypto/eddsa.js'
import { ecdhWithCoinPub } from '../../src/protocol/crypto/refresh.js'
import { decodeRsaPublicKey } from '../../src/protocol/crypto/rsa-blind.js'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import {
  canonicalCrockford,
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../src/protocol/encoding/crockford.js'
import { canonicalJson, isJsonObject, parseJson } from '../../src/protocol/encoding/json.js'
import { readRelativeTime, readTimestamp } from '../../src/protocol/encoding/timestamp.js'
import { hashNormalizedPayto, normalizePayto, paytoMethod, validatePayto } from '../../src/protocol/payto.js'
import { parseTalerUri } from '../../src/protocol/taler-uri.js'
import { parseVersion } from '../../src/protocol/versions.js'
import { anyJson, anyKey } from './json-values.js'
import { acceptsOrRefuses, always, byteString, junk } from './properties.js'
import { freshRsaKey } from './rsa-keys.js'

const IBAN_URI = 'payto://iban/SOGEDEFFXXX/DE75512108001245126199?receiver-name=Max'
const BANK_URI = 'payto://x-taler-bank/bank.example:8080/m?receiver-name=Max'
const KEY_TEXT = encodeCrockford(new Uint8Array(32).fill(7))
const PAY_URI = 'taler+http://pay/shop.example:80/instances/a/order/session?c=TOKEN&n=KEY'

/** Readers of a text, each with texts close to which the interesting mistakes lie. */
const TEXT_READERS: Readonly<Record<string, { read: (text: string) => unknown; models: readonly string[] }>> =
  {
    parseAmount: { read: (text) => parseAmount(text), models: ['KUDOS:12.34567890', ' EUR:.5'] },
    decodeCrockford: { read: (text) => decodeCrockford(text, 32), models: [KEY_TEXT] },
    canonicalCrockford: { read: (text) => canonicalCrockford(text, 32), models: [KEY_TEXT] },
    decodeCrockfordVariable: { read: (text) => decodeCrockfordVariable(text), models: [KEY_TEXT] },
    parseJson: {
      read: (text) => parseJson(text),
      models: ['{"a":[1,2.5e-7,"\\u00e4\\n"],"__proto__":null}', '[[[]]]'],
    },
    validatePayto: { read: (text) => validatePayto(text), models: [IBAN_URI, BANK_URI] },
    normalizePayto: {
      read: (text) => normalizePayto(text),
      models: [IBAN_URI, BANK_URI, 'payto://bitcoin/x'],
    },
    hashNormalizedPayto: { read: (text) => hashNormalizedPayto(text), models: [IBAN_URI, BANK_URI] },
    paytoMethod: { read: (text) => paytoMethod(text), models: [IBAN_URI] },
    parseTalerUri: { read: (text) => parseTalerUri(text), models: [PAY_URI, 'taler://withdraw/h/id'] },
    parseVersion: { read: (text) => parseVersion(text), models: ['23:0:6'] },
    readDenominationKey: {
      read: (text) => readDenominationKey({ cipher: 'RSA', rsa_pub: text }),
      models: [KEY_TEXT, encodeCrockford(freshRsaKey().publicKey.encoded)],
    },
  }

for (const [name, { read, models }] of Object.entries(TEXT_READERS)) {
  t.test(`${name} understands or refuses any text`, (t) => {
    for (const model of models)
      t.ok(acceptsOrRefuses(() => read(model)) || model === KEY_TEXT, model.slice(0, 60))
    let refused = 0
    always(
      t,
      name,
      fc.property(junk(...models), (text) => {
        if (!acceptsOrRefuses(() => read(text))) refused++
        return true
      }),
      500,
    )
    t.ok(refused > 0, 'and some were refused')
    t.end()
  })
}

t.test('parseJson understands or refuses any bytes', (t) => {
  const nearJson = junk('{"a":[1,"\\ud83d\\ude00"]}', '"€"').map((text) => Buffer.from(text))
  always(
    t,
    'bytes',
    fc.property(fc.oneof(fc.uint8Array(), nearJson), (bytes) => {
      acceptsOrRefuses(() => parseJson(bytes))
      return true
    }),
    1000,
  )
  t.end()
})

t.test('readers of times understand or refuse any value at all', (t) => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true })
  const nearTime = fc.record({ t_s: anything, d_us: anything })
  always(
    t,
    'values',
    fc.property(fc.oneof(anything, nearTime, anyJson), (value) => {
      acceptsOrRefuses(() => readTimestamp(value))
      acceptsOrRefuses(() => readRelativeTime(value))
      return true
    }),
    1000,
  )
  t.end()
})

t.test('any JSON has a canonical form and a contract hash, or is refused', (t) => {
  always(
    t,
    'JSON',
    fc.property(anyJson, anyKey, (value, key) => {
      acceptsOrRefuses(() => canonicalJson(value))
      acceptsOrRefuses(() => hashContractTerms(value))
      if (isJsonObject(value)) {
        for (const field of [key, ...Object.keys(value)]) acceptsOrRefuses(() => forgetField(value, field))
      }
      return true
    }),
    1000,
  )
  t.end()
})

t.test('decodeRsaPublicKey understands or refuses any bytes', (t) => {
  const { encoded } = freshRsaKey().publicKey
  const nearKey = fc
    .tuple(fc.nat(encoded.length - 1), fc.nat(255), fc.nat(3))
    .map(([at, value, cut]) =>
      encoded.map((byte, index) => (index === at ? value : byte)).slice(0, encoded.length - cut),
    )
  always(
    t,
    'bytes',
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nearKey), (bytes) => {
      acceptsOrRefuses(() => decodeRsaPublicKey(bytes))
      return true
    }),
    500,
  )
  t.end()
})

t.test('any 32 and 64 bytes are judged as public key and signature', (t) => {
  always(
    t,
    'verdicts',
    fc.property(byteString(32), byteString(64), fc.uint8Array(), (key, signature, message) => {
      return !eddsaVerify(key, message, signature)
    }),
  )
  t.end()
})

t.test('any 32 bytes give a secret as coin key, or are refused', (t) => {
  const priv = new Uint8Array(32).fill(9)
  always(
    t,
    'secrets',
    fc.property(byteString(32), (key) => {
      acceptsOrRefuses(() => ecdhWithCoinPub(priv, key))
      return true
    }),
  )
  t.end()
})
