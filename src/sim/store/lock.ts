/**
 * A lock on a store of files: two processes that write the same log would lose each other's orders.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'

/**
 * Takes the lock, also from a process that died with it.
 * @returns what gives it back
 * @throws Error when another process that is alive holds it
 */
export function lockFile(path: string): () => void {
  const holder = holderOf(path)
  if (holder !== undefined && holder !== process.pid && isAlive(holder))
    throw new Error(
      `${path}: the store is in use by process ${String(holder)}. End it, or choose another folder.`,
    )
  rmSync(path, { force: true })
  const file = openSync(path, 'wx')
  writeSync(file, String(process.pid))
  closeSync(file)
  return () => {
    rmSync(path, { force: true })
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
