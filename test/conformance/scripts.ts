/** Runs a script in a process of its own. */
import { spawn } from 'node:child_process'

export interface Ran {
  readonly code: number | null
  readonly out: string
}

/** @returns its exit code, and all that it has printed */
export function ran(command: string, args: readonly string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, out })
    })
  })
}
