/**
 * HTTP messages as values: what passes between parties, in process or over a socket.
 */

export interface HttpRequest {
  readonly method: string
  /** Path with query, as in the request line. */
  readonly path: string
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Bodies larger than this are refused before they are read: the limit of the reference, 16 MiB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024
