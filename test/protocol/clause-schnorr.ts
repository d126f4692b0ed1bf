/** Clause-Schnorr signatures beyond the vectors: who can make one, and what is refused. */
import t from 'tap'
import fc from 'fast-check'
import {
  csBlind,
  csBlindingSecrets,
  csChoice,
  csDenominationHash,
  csNoncePoints,
  csNonceSecrets,
  csPublicKey,
  csSignBlinded,
  csUnblind,
  csVerify,
} from '../../src/protocol/crypto/clause-schnorr.js'
import { denominationHash } from '../../src/protocol/crypto/denomination.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { concatBytes, u32, utf8 } from '../../src/protocol/encoding/struct.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, byteString, flipBit } from './properties.js'

const anySeed = byteString(32)
const MESSAGE = sha512(utf8('a coin'))

t.test('what the exchange signed blindly verifies for the message and for nothing else', (t) => {
  always(
    t,
    'round trip',
    fc.property(anySeed, anySeed, anySeed, fc.nat(255), (key, session, blinding, bit) => {
      const publicKey = csPublicKey(key)
      const nonces = csNonceSecrets(key, session, 'rw')
      const secrets = csBlindingSecrets(blinding)
      const { points, challenges } = csBlind(MESSAGE, publicKey, csNoncePoints(nonces), secrets)
      const choice = csChoice(key, session)
      const s = csUnblind(csSignBlinded(key, nonces, challenges, choice), secrets[choice])
      const signature = { r: points[choice], s }
      return (
        csVerify(MESSAGE, signature, publicKey) &&
        !csVerify(sha512(MESSAGE), signature, publicKey) &&
        !csVerify(MESSAGE, { ...signature, s: flipBit(s, bit % 248) }, publicKey) &&
        !csVerify(MESSAGE, { ...signature, r: points[choice === 0 ? 1 : 0] }, publicKey)
      )
    }),
    5,
  )
  t.end()
})

t.test('sessions of withdrawals and of melts have nonces of their own', (t) => {
  const [key, session] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  t.notSame(csNonceSecrets(key, session, 'rw'), csNonceSecrets(key, session, 'rm'))
  t.end()
})

t.test('32 bytes that are no point are an error that says so', (t) => {
  const noPoint = new Uint8Array(32).fill(2)
  t.throws(
    () => csVerify(MESSAGE, { r: noPoint, s: new Uint8Array(32) }, csPublicKey(MESSAGE)),
    MalformedError,
  )
  t.end()
})

t.test('the hash of a denomination says which cipher it has', (t) => {
  const publicKey = csPublicKey(new Uint8Array(32).fill(1))
  const expected = sha512(concatBytes(u32(7), u32(2), publicKey))
  t.strictSame(csDenominationHash(publicKey, 7), expected)
  const asIfRsa = denominationHash({ encoded: publicKey, modulus: 0n, exponent: 0n }, 7)
  t.notSame(asIfRsa, expected)
  t.end()
})
