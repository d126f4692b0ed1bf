/** Bodies as they are meant: unpacked, if they come compressed. */
import type { ErrorName } from '../../protocol/errors.js'
import { MAX_BODY_BYTES } from '../../protocol/http.js'
import { printable } from '../../protocol/malformed.js'
import type { Conventions } from './conventions.js'

/** A body that cannot be unpacked. */
export class BodyError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorName,
    readonly detail?: string,
  ) {
    super(detail ?? code)
    this.name = 'BodyError'
  }
}

/**
 * Unpacks a body.
 * @throws BodyError when its encoding is not known to a party that minds, not what it has, or makes too much of it
 */
export function unpack(body: Uint8Array, conventions: Conventions, contentEncoding = ''): Uint8Array {
  const { encodings, ignoresOtherEncodings, unpackedTooLarge } = conventions
  const encoding = contentEncoding.trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return body
  const work = Object.hasOwn(encodings, encoding) ? encodings[encoding] : undefined
  if (work === undefined) {
    if (ignoresOtherEncodings) return body
    const known = Object.keys(encodings).join(', ')
    throw invalid(conventions, `encoding ${printable(encoding)} is not known: use ${known}`)
  }
  try {
    return work(body, { maxOutputLength: MAX_BODY_BYTES })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError(unpackedTooLarge.status, unpackedTooLarge.code)
    if (error instanceof Error) throw invalid(conventions, `not ${encoding}: ${error.message}`)
    throw error
  }
}

function invalid({ notUnpacked: { status, code, explains } }: Conventions, detail: string): BodyError {
  return new BodyError(status, code, explains ? detail : undefined)
}
