/** Hands a request to its handler without HTTP: for tests that send tens of thousands of them. */
import { parseJson, stringifyJson } from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { readRequest, type PartyName } from '../../src/protocol/endpoints/endpoint.js'
import { pageId, recognise } from '../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../src/protocol/http.js'
import { inGoodTime } from '../../src/sim/exchange/jobs.js'
import { runHandler, type Reply } from '../../src/sim/handler.js'
import { replyToFailure } from '../../src/sim/http/errors.js'
import type { World } from '../../src/sim/world.js'

/** @throws Error when there is no such page, or a handler breaks */
export async function handDirectly(
  world: World,
  to: PartyName,
  request: HttpRequest,
  id: string,
): Promise<HttpReply> {
  const found = recognise(to, request.method, request.path)
  const handler = found && world.handlers.get(pageId(found.target))
  if (found === undefined || handler === undefined) throw new Error(`no page ${request.path}`)
  const { target, parameters } = found
  const query = new URLSearchParams(request.path.split('?')[1] ?? '')
  const arrival = { world, parameters, query, headers: { host: `${to}.test`, ...request.headers }, id }
  const readBody = (): unknown =>
    target.request === undefined
      ? undefined
      : readRequest(handler.endpoint, parseJson(request.body ?? new Uint8Array(0)))
  try {
    const sync = (): Promise<void> => world[to].store.sync()
    return asHttp(await inGoodTime(to, arrival, () => runHandler(handler, arrival, readBody, sync)))
  } catch (error) {
    const reply = replyToFailure(error, to, request.path, pageId(target))
    if (reply.status === 500) throw error
    return asHttp(reply)
  }
}

function asHttp({ status, body, html, raw, headers = {} }: Reply): HttpReply {
  const bytes = raw?.bytes ?? utf8(html ?? (body === undefined ? '' : stringifyJson(body)))
  return { status, headers, body: bytes }
}
