/** Age restriction beyond the vectors: groups, what an owner can prove, and what outlives a refresh. */
import t from 'tap'
import fc from 'fast-check'
import {
  ageCommitmentHash,
  ageGroup,
  attestAge,
  commitToAge,
  commitToMaximumAge,
  deriveAgeCommitment,
  deriveAgeProof,
  numberOfAgeKeys,
  parseAgeMask,
  verifyAge,
} from '../../src/protocol/crypto/age-restriction.js'
import { edxPrivateKey, edxPublicKey, edxSign } from '../../src/protocol/crypto/edx25519.js'
import { eddsaPublicKey, eddsaSign } from '../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { coinPubHash } from '../../src/protocol/crypto/planchet.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, byteString } from './properties.js'

const MASK = parseAgeMask('8:14:18')
const SEED = sha512(utf8('a seed'))

t.test('a mask has a bit for each age at which a group starts', (t) => {
  t.equal(MASK, 1 + 2 ** 8 + 2 ** 14 + 2 ** 18)
  t.equal(parseAgeMask('31'), 2 ** 31 + 1, 'a number without sign')
  t.equal(numberOfAgeKeys(parseAgeMask('31')), 1)
  for (const bad of ['', '0', '8:8', '14:8', '32', '8:', ':8', 'x', '08', '8 14'])
    t.throws(() => parseAgeMask(bad), MalformedError, `«${bad}»`)
  t.end()
})

t.test('everybody is in the group that starts at or below their age', (t) => {
  const groups = [0, 7, 8, 13, 14, 17, 18, 31, 99].map((age) => ageGroup(MASK, age))
  t.strictSame(groups, [0, 0, 1, 1, 2, 2, 3, 3, 3])
  t.end()
})

t.test('an owner can prove every age of the groups committed to and no higher one', (t) => {
  for (const committed of [0, 8, 14, 20]) {
    const proof = commitToAge(MASK, committed, SEED)
    for (const age of [5, 8, 13, 14, 18, 30]) {
      const attestation = attestAge(proof, age)
      const isOldEnough = ageGroup(MASK, age) <= ageGroup(MASK, committed)
      t.equal(attestation !== undefined, isOldEnough, `${String(committed)} proves ${String(age)}`)
      if (attestation === undefined) continue
      t.ok(verifyAge(proof, age, attestation))
      if (ageGroup(MASK, age) === 0) continue
      t.notOk(verifyAge(proof, age + 1, attestation), 'for that age only')
    }
  }
  t.notOk(verifyAge(commitToAge(MASK, 8, SEED), 5, new Uint8Array(64).fill(1)), 'nothing to prove: zeros')
  t.end()
})

t.test('the proof outlives any number of refreshes', (t) => {
  always(
    t,
    'private and public keys are derived alike',
    fc.property(byteString(64), byteString(64), (first, second) => {
      const proof = commitToAge(MASK, 14, SEED)
      const twice = deriveAgeProof(deriveAgeProof(proof, first), second)
      const seen = deriveAgeCommitment(deriveAgeCommitment(proof, first), second)
      const attestation = attestAge(twice, 14)
      return attestation !== undefined && verifyAge(seen, 14, attestation)
    }),
    3,
  )
  t.end()
})

t.test(
  'under a maximum age the keys above it are nobody’s, and the same for all who know the secret',
  (t) => {
    const secret = sha512(utf8('planchet')).subarray(0, 32)
    const child = commitToMaximumAge(MASK, 8, secret)
    const adult = commitToMaximumAge(MASK, 18, secret)
    t.equal(child.publicKeys.length, adult.publicKeys.length)
    t.equal(child.privateKeys.length, 1)
    t.strictSame(child.publicKeys[0], adult.publicKeys[0])
    t.notSame(child.publicKeys[1], adult.publicKeys[1])
    t.end()
  },
)

t.test('a key of an age group signs like the Ed25519 key of the same seed', (t) => {
  const seed = SEED.subarray(0, 32)
  t.strictSame(edxPublicKey(edxPrivateKey(seed)), eddsaPublicKey(seed))
  t.strictSame(edxSign(edxPrivateKey(seed), utf8('message')), eddsaSign(seed, utf8('message')))
  t.end()
})

t.test('a coin is bound to its commitment', (t) => {
  const coin = eddsaPublicKey(SEED.subarray(0, 32))
  const commitment = ageCommitmentHash(commitToAge(MASK, 14, SEED))
  t.strictSame(coinPubHash(coin, commitment), sha512(coin, commitment))
  t.strictSame(coinPubHash(coin, new Uint8Array(32)), coinPubHash(coin), 'zeros stand for none')
  t.end()
})
