/** How a good request is described. */
import type { Endpoint } from '../../../src/protocol/endpoints/endpoint.js'
import type { Answer, Scene } from '../fixtures.js'

/** What a request says besides its method and path. */
export interface Parts {
  readonly parameters?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

export interface Good {
  readonly endpoint: Endpoint
  readonly status: number
  readonly prepare: (scene: Scene) => Parts | Promise<Parts>
}

/** Describes a good request, the status that it gets, and what has to happen before. */
export function good<Request>(
  endpoint: Endpoint<Request>,
  status: number,
  prepare: Good['prepare'] = () => ({}),
): Good {
  return { endpoint: endpoint as Endpoint, status, prepare }
}

/** An answer to a preparation, which must not fail. */
export function succeeded(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`not prepared: ${String(answer.status)} ${answer.text}`)
  return answer
}
