/** Backends to examine: the built-in pair, those that strangers wrote, and servers that pass on what they change. */
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import {
  connect,
  createServer as createNetServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { startSim, type RunningSim } from '../../../src/index.js'

interface Running {
  readonly url: string
  readonly stop: () => Promise<void>
}

interface Foreign {
  readonly startMerchant: (options: Readonly<Record<string, unknown>>) => Promise<Running>
  readonly startExchange: (
    options: Readonly<Record<string, unknown>>,
  ) => Promise<Running & { readonly masterPub: string }>
}

async function foreign(path: string): Promise<Foreign> {
  return (await import(new URL(`../../foreign/${path}`, import.meta.url).href)) as Foreign
}

/** Ids of the oddities that a foreign backend can have: all of them are allowed. */
export async function oddities(party: 'merchant' | 'exchange'): Promise<string[]> {
  const { href } = new URL(`../../foreign/${party}/variants.mjs`, import.meta.url)
  const { ODD } = (await import(href)) as { ODD: readonly { id: string }[] }
  return ODD.map(({ id }) => id)
}

/** A reply that was changed on its way. */
export interface Passed {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
}

/** Changes a reply, by what was asked for; undefined passes it on as it is. */
export type Change = (
  asked: string,
  body: Record<string, unknown>,
  headers: IncomingHttpHeaders,
) => Passed | undefined

const CERTIFICATE = {
  key: readFileSync(new URL('key.pem', import.meta.url)),
  cert: readFileSync(new URL('cert.pem', import.meta.url)),
}

export class Ground {
  readonly #stops: (() => Promise<unknown>)[] = []

  private constructor(readonly sim: RunningSim) {}

  static async open(): Promise<Ground> {
    return new Ground(await startSim())
  }

  /** What the doctor is told about the built-in pair. */
  get pair(): { merchant: string; token: string } {
    return { merchant: this.sim.merchantUrl, token: this.sim.token }
  }

  /** A merchant of somebody else that deals with the built-in exchange. */
  async merchant(
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<{ merchant: string; token: string }> {
    const { startMerchant } = await foreign('merchant/merchant.mjs')
    const token = 'secret-token:foreign'
    const running = await startMerchant({
      exchange: this.sim.exchangeUrl,
      exchangeMasterPub: this.sim.masterPub,
      currency: this.sim.currency,
      payto: `payto://x-taler-bank/${new URL(this.sim.bankUrl).host}/shop?receiver-name=Shop`,
      token,
      ...options,
    })
    this.#stops.push(running.stop)
    return { merchant: running.url, token }
  }

  /** An exchange of somebody else, with its bank. */
  async exchange(
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<{ exchange: string; exchangeMasterPub: string }> {
    const { startExchange } = await foreign('exchange/exchange.mjs')
    const payto = 'payto://x-taler-bank/localhost/exchange?receiver-name=Exchange'
    const running = await startExchange({ currency: this.sim.currency, payto, rsaBits: 1024, ...options })
    this.#stops.push(running.stop)
    return { exchange: running.url, exchangeMasterPub: running.masterPub }
  }

  /** A server in front of a party that changes what it answers. */
  async before(party: string, change: Change): Promise<string> {
    return this.#listen(
      createServer((incoming, outgoing) => {
        const onwards = request(new URL(incoming.url ?? '/', party), {
          method: incoming.method,
          headers: incoming.headers,
        })
        onwards.on('response', (reply) => {
          const chunks: Buffer[] = []
          reply.on('data', (chunk: Buffer) => chunks.push(chunk))
          reply.on('end', () => {
            const raw = Buffer.concat(chunks)
            const said = json(raw)
            const asked = `${incoming.method ?? ''} ${incoming.url ?? ''}`
            const {
              status = reply.statusCode ?? 500,
              headers = {},
              body,
            } = change(asked, said, reply.headers) ?? {}
            const text = body === undefined ? raw : typeof body === 'string' ? body : JSON.stringify(body)
            const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = reply.headers
            outgoing.writeHead(status, { ...kept, ...headers })
            outgoing.end(text)
          })
        })
        onwards.on('error', () => outgoing.destroy())
        incoming.pipe(onwards)
      }),
      'http',
    )
  }

  /** The built-in merchant with another exchange, or with an exchange that answers otherwise. */
  async merchantOfExchange(change: Change): Promise<{ merchant: string; token: string }> {
    const exchange = await this.before(this.sim.exchangeUrl, change)
    return this.merchant({ exchange })
  }

  /** The built-in merchant, answering otherwise. */
  async merchantBehind(change: Change): Promise<{ merchant: string; token: string }> {
    return { ...this.pair, merchant: await this.before(this.sim.merchantUrl, change) }
  }

  /** A server of its own. */
  serve(listener: RequestListener): Promise<string> {
    return this.#listen(createServer(listener), 'http')
  }

  /** A server behind a certificate that nobody has signed. */
  serveSecurely(listener: RequestListener): Promise<string> {
    return this.#listen(createHttpsServer(CERTIFICATE, listener), 'https')
  }

  /** A server that speaks https, and has a page with status 400 for who does not, as proxies do. */
  async serveOnlySecurely(listener: RequestListener): Promise<string> {
    const { hostname, port } = new URL(await this.serveSecurely(listener))
    const sockets = new Set<Socket>()
    const either = createNetServer((socket) => {
      sockets.add(socket.on('error', () => undefined))
      socket.once('data', (chunk: Buffer) => {
        if (chunk[0] !== 0x16) {
          socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
          return
        }
        const onwards = connect(Number(port), hostname).on('error', () => socket.destroy())
        onwards.write(chunk)
        socket.pipe(onwards).pipe(socket)
      })
    })
    const closeAllConnections = (): void => {
      for (const socket of sockets) socket.destroy()
    }
    return this.#listen(Object.assign(either, { closeAllConnections }), 'http')
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) await stop()
    await this.sim.stop()
  }

  async #listen(
    server: HttpServer | (Server & Pick<HttpServer, 'closeAllConnections'>),
    scheme: string,
  ): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#stops.push(async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    return `${scheme}://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  }
}

function json(raw: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(raw.toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}
