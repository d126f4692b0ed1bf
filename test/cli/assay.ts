/** Runs the command as its user does: the built file, in a process and a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts the command. Its processes know nothing of the tests they are part of. */
export function start(folder: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the command to its end. */
export async function assay(folder: string, ...args: string[]): Promise<Ran> {
  return ended(start(folder, ...args))
}

/** Waits for a process to end, and collects what it said. */
export function ended(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
  })
}

/**
 * Does something with every item, two at a time: most of it is waiting for processes to start, and more of them
 * would only wait for each other.
 */
export async function inPairs<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const waiting = [...items.entries()]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next[1], next[0])
  }
  await Promise.all([lane(), lane()])
}

/**
 * Runs many commands one after the other in one process, each in a folder of its own: mistakes take no time, and
 * a process for each of them takes most of a second.
 */
export async function assayInTurn(
  runs: readonly { folder: string; args: readonly string[]; env?: Readonly<Record<string, string>> }[],
): Promise<Ran[]> {
  const script = `
    for (const emitter of [process, process.stdout]) emitter.setMaxListeners(0)
    const said = []
    const write = process.stdout.write.bind(process.stdout)
    for (const [index, { folder, args, env = {} }] of ${JSON.stringify(runs)}.entries()) {
      const ran = { code: 0, out: '', err: '' }
      process.chdir(folder)
      Object.assign(process.env, env)
      process.argv = [process.execPath, 'assay', ...args]
      process.exitCode = undefined
      process.stdout.write = (text) => ((ran.out += text), true)
      process.stderr.write = (text) => ((ran.err += text), true)
      await import(${JSON.stringify(MAIN)} + '?' + index)
      said.push({ ...ran, code: process.exitCode })
      for (const name of Object.keys(env)) delete process.env[name]
    }
    process.exitCode = 0
    write(JSON.stringify(said))
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { out, err } = await ended(child)
  if (out === '') throw new Error(err)
  return JSON.parse(out) as Ran[]
}
