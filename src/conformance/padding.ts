/**
 * White space behind a body: what makes a request too large. There are megabytes of it, so it is counted and
 * skipped, never searched or decoded.
 */
const SPACE = 0x20

/** Blocks of spaces are compared at once: a request in ten thousand is padded, but each byte of it is looked at. */
const BLOCK = Buffer.alloc(64 * 1024, SPACE)

/** A body without the spaces at its end. */
export function contentOf(body: Uint8Array): Uint8Array {
  let end = body.length
  while (end >= BLOCK.length && BLOCK.equals(body.subarray(end - BLOCK.length, end))) end -= BLOCK.length
  while (end > 0 && body[end - 1] === SPACE) end--
  return body.subarray(0, end)
}

/** A body with spaces behind its content, so many that it has the given size. */
export function padTo(content: Uint8Array, size: number): Uint8Array {
  const body = Buffer.alloc(Math.max(size, content.length), SPACE)
  body.set(content)
  return body
}
