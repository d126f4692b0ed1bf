/** What a network of the simulator lets pass, as spans of a play. */
import type { NetworkEvent } from '../../sim/network.js'
import type { Fault } from '../history-fault.js'
import type { Recorder } from '../history.js'

/** Records what the parties say to each other; what actors say is recorded by their client. */
export class HopObserver {
  /** Span of each message of the network. */
  readonly #spans = new Map<string, string>()
  readonly #hops = new Set<string>()

  constructor(
    readonly recorder: Recorder,
    readonly now: () => number,
    /** Spans by what messages name as their cause, where that is no message of the network. */
    readonly spanNamed: (cause: string) => string | undefined = () => undefined,
  ) {}

  see(event: NetworkEvent): void {
    if (event.kind === 'request') {
      if (event.tag !== undefined) this.#spans.set(event.id, event.tag)
      else this.#open(event)
      return
    }
    const span = this.#spans.get(event.id)
    if (span === undefined) return
    if (event.kind === 'struck') this.recorder.record({ type: 'struck', span, fault: event.fault as Fault })
    if (event.kind === 'struck' || !this.#hops.has(event.id)) return
    if (event.kind === 'reply') this.recorder.reply(span, event.reply, this.now())
    else this.recorder.lost(span, event.why, this.now())
  }

  #open(event: NetworkEvent & { kind: 'request' }): void {
    const span = this.#record(event)
    this.#spans.set(event.id, span)
    this.#hops.add(event.id)
  }

  #record({ cause: causeId, repeats, ...sent }: NetworkEvent & { kind: 'request' }): string {
    const repeated = this.#spans.get(repeats ?? '')
    if (repeated !== undefined) return this.recorder.repeat(repeated, this.now())
    const cause = this.#spans.get(causeId ?? '') ?? this.spanNamed(causeId ?? '')
    const { from, to, house, page, request } = sent
    const hop = { from, to, house, page, request, now: this.now() }
    return this.recorder.call({ ...hop, ...(cause === undefined ? {} : { cause }) })
  }
}
