/**
 * How credentials appear in a history: never as they are.
 *
 * The judge only has to know whether the right token was sent, so that is all a history tells.
 */

/** Stands for the access token that the harness was given for the target. */
export const TOKEN_OF_TARGET = 'Bearer (token of the target)'
/** Stands for any other token. */
export const ANOTHER_TOKEN = 'Bearer (another token)'

/** Headers as they may be kept. */
export function maskHeaders(
  headers: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  const { authorization, ...rest } = headers
  if (authorization === undefined) return rest
  return { ...rest, authorization: authorization === `Bearer ${token}` ? TOKEN_OF_TARGET : ANOTHER_TOKEN }
}
