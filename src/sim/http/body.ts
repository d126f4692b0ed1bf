/** Bodies as they are meant: unpacked, if they come compressed. */
import { gunzipSync, inflateSync } from 'node:zlib'
import type { ErrorName } from '../../protocol/errors.js'
import { MAX_BODY_BYTES } from '../../protocol/http.js'
import { printable } from '../../protocol/malformed.js'

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

type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array

/** By names of Content-Encoding, in lower case; those that say nothing are not listed. */
const ENCODINGS: Readonly<Record<string, Unpack>> = {
  deflate: inflateSync,
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
}

/** Unpacks a body. @throws BodyError when its encoding is not known, not what it has, or makes too much of it */
export function unpack(body: Uint8Array, contentEncoding = ''): Uint8Array {
  const encoding = contentEncoding.trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return body
  const work = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined
  if (work === undefined)
    throw invalid(`encoding ${printable(encoding)} is not known: use ${Object.keys(ENCODINGS).join(', ')}`)
  try {
    return work(body, { maxOutputLength: MAX_BODY_BYTES })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BodyError(413, 'GENERIC_UPLOAD_EXCEEDS_LIMIT')
    if (error instanceof Error) throw invalid(`not ${encoding}: ${error.message}`)
    throw error
  }
}

function invalid(detail: string): BodyError {
  return new BodyError(400, 'GENERIC_COMPRESSION_INVALID', detail)
}
