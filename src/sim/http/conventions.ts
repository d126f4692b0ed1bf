/**
 * Where the parties differ below their pages: what they make of compressed bodies, of bad fields, and of paths that
 * lead nowhere. The exchange does as the reference was recorded doing; of the others no recording tells, and their
 * pages ask for other codes.
 */
import { gunzipSync, inflateSync } from 'node:zlib'
import type { PartyName } from '../../protocol/endpoints/endpoint.js'
import type { ErrorName } from '../../protocol/errors.js'

export type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array

interface Trouble {
  readonly status: number
  readonly code: ErrorName
}

export interface Conventions {
  /** How bodies are unpacked, by names of Content-Encoding in lower case. */
  readonly encodings: Readonly<Record<string, Unpack>>
  /** True if a body in another encoding is read as it is. */
  readonly ignoresOtherEncodings: boolean
  /** What is said of a body that cannot be unpacked; with a word about what is wrong, or without. */
  readonly notUnpacked: Trouble & { readonly explains: boolean }
  readonly unpackedTooLarge: Trouble
  /** True if a reply is deflated for whoever wants that. */
  readonly deflatesReplies: boolean
  /** True if a body has to be JSON before anything in the path is looked at. */
  readonly parsesBodyFirst: boolean
  /** True if a body with an integer that does not fit 64 bits with a sign is no JSON. */
  readonly readsInt64Only: boolean
  /** True if a bad field is told by the name of the innermost field, and its place in the list of fields. */
  readonly namesInnermostField: boolean
  /** True if the first part of a path decides what is said of a page that is not there. */
  readonly routesByFirstSegment: boolean
}

const USUAL: Conventions = {
  encodings: { deflate: inflateSync, gzip: gunzipSync, 'x-gzip': gunzipSync },
  ignoresOtherEncodings: false,
  notUnpacked: { status: 400, code: 'GENERIC_COMPRESSION_INVALID', explains: true },
  unpackedTooLarge: { status: 413, code: 'GENERIC_UPLOAD_EXCEEDS_LIMIT' },
  deflatesReplies: false,
  parsesBodyFirst: false,
  readsInt64Only: false,
  namesInnermostField: false,
  routesByFirstSegment: false,
}

const NO_JSON = { status: 400, code: 'GENERIC_JSON_INVALID' } as const

export const CONVENTIONS: Readonly<Record<PartyName, Conventions>> = {
  merchant: USUAL,
  exchange: {
    encodings: { deflate: inflateSync },
    ignoresOtherEncodings: true,
    notUnpacked: { ...NO_JSON, explains: false },
    unpackedTooLarge: NO_JSON,
    deflatesReplies: true,
    parsesBodyFirst: true,
    readsInt64Only: true,
    namesInnermostField: true,
    routesByFirstSegment: true,
  },
  bank: USUAL,
}
