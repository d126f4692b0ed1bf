/**
 * What listening servers send to the world outside: webhooks. Whoever holds a token of the shop chooses the address,
 * so an answer is only looked at for its status, a redirect is not followed, and nobody is waited for for long.
 */
import type { Notice } from '../network.js'

const PATIENCE_MILLISECONDS = 5000

/**
 * Sends a notice over http or https.
 * @param ending tells that nobody wants to wait for answers any more
 * @returns the status of the answer, or undefined when there was none
 */
export async function sendNotice(
  { method, url, headers, body }: Notice,
  ending?: AbortSignal,
): Promise<number | undefined> {
  if (!/^https?:/i.test(url)) return undefined
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(method === 'GET' || body.length === 0 ? {} : { body: Buffer.from(body) }),
      redirect: 'manual',
      signal: AbortSignal.any([
        AbortSignal.timeout(PATIENCE_MILLISECONDS),
        ...(ending === undefined ? [] : [ending]),
      ]),
    })
    await response.body?.cancel()
    return response.status
  } catch (error) {
    // Names that do not resolve, closed ports, broken answers, headers that cannot be sent: all of them are silence.
    if (error instanceof TypeError || error instanceof DOMException) return undefined
    throw error
  }
}
