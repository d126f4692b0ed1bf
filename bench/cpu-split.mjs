/** Where the processor time of some work goes: samples of the profiler, each given to the room that it was spent for. */
import { Session } from 'node:inspector/promises'

/** The innermost frame that is of one of these decides; encodings and shapes count for whoever asked for them. */
const ROOMS = [
  ['crypto', /protocol\/crypto\/|protocol\/signatures\/|@noble|node:internal\/crypto/],
  ['hapi', /node_modules\/@hapi|node:_http|node:internal\/streams/],
  ['scheduler', /conformance\/(scenario|actors)\/|conformance\/history/],
  ['judge', /conformance\//],
  ['drawing', /node_modules\/fast-check/],
  ['simulator', /dist\/sim\//],
]
const NATIVE_CRYPTO = /^(sign|verify|privateDecrypt|publicEncrypt|digest|update|hash)$/

/** Runs the work. @returns share of the busy time by room */
export async function cpuSplit(work) {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 500 })
  await session.post('Profiler.start')
  await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return sharesOf(profile)
}

function sharesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])))
  const totals = new Map()
  let busy = 0
  for (const [index, id] of samples.entries()) {
    const room = roomOf(id, byId, parents)
    if (room === 'idle') continue
    busy += timeDeltas[index]
    totals.set(room, (totals.get(room) ?? 0) + timeDeltas[index])
  }
  return new Map([...totals].map(([room, time]) => [room, time / busy]))
}

function roomOf(id, byId, parents) {
  const { functionName } = byId.get(id).callFrame
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage'
  for (let at = id; at !== undefined; at = parents.get(at)) {
    const { callFrame } = byId.get(at)
    if (callFrame.url === '' && NATIVE_CRYPTO.test(callFrame.functionName)) return 'crypto'
    const room = ROOMS.find(([, pattern]) => pattern.test(callFrame.url))
    if (room !== undefined) return room[0]
  }
  return 'other'
}
