/**
 * A door to the network of a world: what comes in over sockets passes the network like any other message, with its
 * gates and faults, before the party that it is for hears of it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MAX_BODY_BYTES, type HttpReply, type HttpRequest } from '../../protocol/http.js'

/** Answers a request. Rejects when nobody is to hear an answer: then the connection just ends. */
export type Answer = (request: HttpRequest) => Promise<HttpReply>

export interface Door {
  readonly port: number
  close(): Promise<void>
}

/** Listens. @param port 0 takes any free one @throws Error when the port is taken */
export async function openDoor(host: string, port: number, answer: Answer): Promise<Door> {
  const server = createServer((incoming, outgoing) => {
    void admit(incoming, outgoing, answer)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return { port: (server.address() as AddressInfo).port, close: () => shut(server) }
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

async function admit(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer): Promise<void> {
  try {
    const body = await bodyOf(incoming)
    const { method = 'GET', url = '/' } = incoming
    const reply = await answer({
      method,
      path: url,
      headers: plainHeaders(incoming),
      ...(body.length === 0 ? {} : { body }),
    })
    // Node would say once more how long it is, or in which pieces it comes.
    const { 'transfer-encoding': _, connection: __, ...headers } = reply.headers
    outgoing.sendDate = false
    outgoing.writeHead(reply.status, headers)
    outgoing.end(reply.body)
  } catch {
    // Nobody hears anything: the message, or its reply, was lost on the way.
    incoming.socket.destroy()
  }
}

/** @throws Error when it breaks off, or is larger than a party takes */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    // One byte more is passed on, for the party to refuse it.
    if (size > 2 * MAX_BODY_BYTES) throw new RangeError('a body without end')
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/**
 * Headers that are about the connection, and not about the message. Nobody who looks on could read packed replies, so
 * that none are asked for.
 */
const OF_CONNECTION = new Set([
  'accept-encoding',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'expect',
])

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const single = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OF_CONNECTION.has(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return Object.fromEntries(single)
}
