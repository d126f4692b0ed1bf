/** Coins that somebody has withdrawn before, as a file tells them. */
import Joi from 'joi'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { parseJson } from '../../protocol/encoding/json.js'
import { eddsaPublicKey } from '../../protocol/crypto/eddsa.js'
import { MalformedError } from '../../protocol/malformed.js'
import type { MintedCoin } from './target.js'

interface SavedCoin {
  coin_priv: string
  denom_pub_hash: string
  denom_sig: { cipher: 'RSA'; rsa_signature: string }
}

const base32 = Joi.string().pattern(/^[0-9A-Za-z]+$/, 'base32')
const shape = Joi.array<SavedCoin[]>()
  .items(
    Joi.object<SavedCoin>({
      coin_priv: base32.length(52).required(),
      denom_pub_hash: base32.length(103).required(),
      denom_sig: Joi.object({
        cipher: Joi.string().valid('RSA').required(),
        rsa_signature: base32.required(),
      }).required(),
    }).unknown(),
  )
  .min(1)
  .required()

/**
 * Reads a file of coins: a JSON list of objects with `coin_priv`, `denom_pub_hash` and `denom_sig`, as wallets export
 * them; other members are not looked at.
 * @throws MalformedError
 */
export function readCoins(text: string): MintedCoin[] {
  const result = shape.validate(parseJson(text), { convert: false })
  if (result.error !== undefined) {
    const { path, message } = result.error.details[0] ?? { path: [], message: '' }
    throw new MalformedError(
      `a list of coins: ${message.replaceAll('"', '')}`,
      'something else',
      path.join('.'),
    )
  }
  return result.value.map(({ coin_priv, denom_pub_hash: denomination, denom_sig }) => {
    const priv = decodeCrockford(coin_priv, 32)
    const pub = encodeCrockford(eddsaPublicKey(priv))
    return { priv, pub, denomination, signature: denom_sig.rsa_signature }
  })
}
