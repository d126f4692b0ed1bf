/**
 * Hooks: what somebody who runs an exchange does for us where no page does it. A command, or an address that is asked.
 */
import { execFile } from 'node:child_process'
import type { AddIncomingRequest } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { stringifyJson } from '../../protocol/encoding/json.js'
import { printable } from '../../protocol/malformed.js'
import { sendOverSocket } from '../actors/socket.js'
import { LostError, SetUpError } from './target.js'

/** Milliseconds that a hook may take. */
const PATIENCE_MS = 60_000
/** What a command may say; more is not read. */
const MOST_BYTES = 1024 * 1024

/** Runs a hook. @throws SetUpError when it fails: what it should do has not been done */
export type Hook = (said: Readonly<Record<string, string>>, signal: AbortSignal | undefined) => Promise<void>

/**
 * A hook as it was given: an http(s) URL gets a POST with what is said as JSON; anything else is a command of words
 * without a shell, which gets it in its environment, as ASSAY_ and the name in capitals, and every {name} replaced.
 * @param option names the hook in errors
 */
export function readHook(text: string, option: string): Hook {
  if (/^https?:\/\//.test(text)) return (said, signal) => post(text, said, { option, signal })
  const words = text.split(' ').filter((word) => word !== '')
  if (words[0] === undefined) throw new SetUpError(`${option} takes a command or a URL`)
  return (said, signal) => command(words, said, { option, signal })
}

/** What a hook that funds reserves is told. */
export function funding(wanted: AddIncomingRequest): Readonly<Record<string, string>> {
  return { reserve_pub: wanted.reserve_pub, amount: wanted.amount }
}

interface About {
  readonly option: string
  readonly signal: AbortSignal | undefined
}

async function post(url: string, said: object, { option, signal }: About): Promise<void> {
  const { pathname, search } = new URL(url)
  const request = {
    method: 'POST',
    path: `${pathname}${search}`,
    headers: { 'content-type': 'application/json', accept: '*/*' },
    body: utf8(stringifyJson(said)),
  }
  try {
    const sending = { timeoutMs: PATIENCE_MS, ...(signal === undefined ? {} : { signal }) }
    const { status } = await sendOverSocket(new URL('/', url).href, request, sending)
    if (status < 200 || status > 299) throw new SetUpError(`the hook ${option} answers ${String(status)}`)
  } catch (error) {
    if (!(error instanceof LostError)) throw error
    throw new SetUpError(`the hook ${option} does not answer: ${printable(error.message, 200)}`)
  }
}

function command(
  words: readonly string[],
  said: Readonly<Record<string, string>>,
  { option, signal }: About,
): Promise<void> {
  const [file = '', ...rest] = words.map((word) =>
    word.replace(/\{([a-z_]+)\}/g, (whole, name: string) => said[name] ?? whole),
  )
  const environment = Object.fromEntries(
    Object.entries(said).map(([name, value]) => [`ASSAY_${name.toUpperCase()}`, value]),
  )
  return new Promise((resolve, reject) => {
    execFile(
      file,
      rest,
      {
        env: { ...process.env, ...environment },
        timeout: PATIENCE_MS,
        maxBuffer: MOST_BYTES,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, _, errors) => {
        if (error === null) resolve()
        else
          reject(
            new SetUpError(
              `the hook ${option} failed: ${printable(errors.trim() === '' ? error.message : errors, 300)}`,
            ),
          )
      },
    )
  })
}
