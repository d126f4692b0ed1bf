/**
 * Signed structures as data: a purpose and an ordered list of fields give the bytes, the signature, the check.
 *
 * Layout on the wire: u32 total size (header included), u32 purpose, then the fields without padding.
 */
import { eddsaSign, eddsaVerify } from '../crypto/eddsa.js'
import {
  concatBytes,
  FIELD_SIZE,
  packField,
  u32,
  type FieldKind,
  type FieldTypes,
} from '../encoding/struct.js'
import { PURPOSES, type PurposeName } from './purposes.js'

const HEADER_SIZE = 8

type Layout = Readonly<Record<string, FieldKind>>
type Values<Fields extends Layout> = { readonly [Name in keyof Fields]: FieldTypes[Fields[Name]] }

export interface SignedStruct<Fields extends Layout> {
  readonly purpose: PurposeName
  readonly fields: Fields
  /** Bytes that Ed25519 signs. */
  blob(values: Values<Fields>): Uint8Array
  sign(privateKey: Uint8Array, values: Values<Fields>): Uint8Array
  verify(publicKey: Uint8Array, signature: Uint8Array, values: Values<Fields>): boolean
  /** The same structure under another purpose number, for targets whose number is calibrated. */
  withPurposeNumber(purposeNumber: number): SignedStruct<Fields>
}

/** Declares a structure; the order of `fields` is the order on the wire. */
export function signedStruct<const Fields extends Layout>(
  purpose: PurposeName,
  fields: Fields,
  purposeNumber: number = PURPOSES[purpose].number,
): SignedStruct<Fields> {
  const names = Object.keys(fields) as (keyof Fields & string)[]
  const size = names.reduce((total, name) => total + FIELD_SIZE[fields[name] as FieldKind], HEADER_SIZE)
  const blob = (values: Values<Fields>): Uint8Array =>
    concatBytes(
      u32(size),
      u32(purposeNumber),
      ...names.map((name) => packField(fields[name] as FieldKind, values[name])),
    )
  return {
    purpose,
    fields,
    blob,
    sign: (privateKey, values) => eddsaSign(privateKey, blob(values)),
    verify: (publicKey, signature, values) => eddsaVerify(publicKey, blob(values), signature),
    withPurposeNumber: (number) => signedStruct(purpose, fields, number),
  }
}
