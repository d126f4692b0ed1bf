/**
 * A medium of JSON files: a snapshot that lowdb writes, and a log of the operations since.
 *
 * Rewriting a growing snapshot for every transaction would cap the simulator at a dozen requests a second, so
 * operations are appended to the log and synced, and folded into the snapshot now and then. Every log line
 * carries its number and ends in a checksum; a snapshot tells the last number it contains. Whichever of the two steps of a compaction
 * a crash falls between, replaying is right.
 */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, fdatasync, fsyncSync, ftruncateSync, mkdirSync } from 'node:fs'
import { openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { LowSync, type SyncAdapter } from 'lowdb'
import { lockFile } from './lock.js'
import { applyTo, type Medium, type Operation } from './store.js'

interface Snapshot {
  /** Number of the last transaction that is contained. */
  last: number
  tables: Record<string, Record<string, object>>
}

/** One transaction. A line is written whole or, after a crash, not at all: half a transaction never counts. */
interface LogLine {
  readonly n: number
  readonly operations: readonly Operation[]
}

/** After so many logged transactions at least the log is folded into the snapshot. */
const COMPACT_AFTER = 1000

const datasync = promisify(fdatasync)

export interface JsonFileMedium extends Medium {
  /** Folds the log into the snapshot now. */
  compact(): void
  close(): void
}

/**
 * Opens (or creates) `NAME.json` and `NAME.log` in a folder.
 * @throws Error when a file cannot be read, holds something else than a store, or another process has it open
 */
export function jsonFileMedium(folder: string, name: string): JsonFileMedium {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Error(`${folder}: is a file, not a folder`)
  mkdirSync(folder, { recursive: true })
  const unlock = lockFile(join(folder, `${name}.lock`))
  const snapshotPath = join(folder, `${name}.json`)
  const logPath = join(folder, `${name}.log`)
  const snapshot = new LowSync<Snapshot>(durableJsonFile(snapshotPath), { last: 0, tables: {} })
  snapshot.read()
  const tables = new Map(
    Object.entries(snapshot.data.tables).map(([table, records]) => [table, new Map(Object.entries(records))]),
  )
  const whole = readWholeLines(logPath)
  const pending = parseLog(whole, logPath).filter((line) => line.n > snapshot.data.last)
  for (const line of pending) apply(tables, line)
  let last = pending.at(-1)?.n ?? snapshot.data.last
  let logged = pending.length
  /** Records in the snapshot. */
  let snapshotSize = sizeOf(snapshot.data)
  const log = openSync(logPath, 'a')
  // A torn last line must go before anything is appended to it.
  ftruncateSync(log, Buffer.byteLength(whole))

  const compact = (): void => {
    const contents = [...tables].map(([table, records]) => [table, Object.fromEntries(records)] as const)
    snapshot.data = { last, tables: Object.fromEntries(contents) }
    snapshot.write()
    snapshotSize = sizeOf(snapshot.data)
    ftruncateSync(log, 0)
    logged = 0
  }

  return {
    load: () =>
      [...tables].flatMap(([table, records]) =>
        [...records].map(([key, record]) => ({ table, key, record })),
      ),
    append: (operations) => {
      const line: LogLine = { n: ++last, operations }
      writeSync(log, `${withChecksum(JSON.stringify(line))}\n`)
      apply(tables, line)
      logged++
    },
    sync: async () => {
      await datasync(log)
      // Not before there is as much to fold as there is to write: the more there is, the rarer.
      if (logged >= Math.max(COMPACT_AFTER, snapshotSize)) compact()
    },
    compact,
    close: () => {
      fsyncSync(log)
      closeSync(log)
      unlock()
    },
  }
}

function sizeOf({ tables }: Snapshot): number {
  return Object.values(tables).reduce((sum, records) => sum + Object.keys(records).length, 0)
}

/** A lowdb adapter that has the new file on the disk before it takes the old one's place. */
function durableJsonFile(path: string): SyncAdapter<Snapshot> {
  const draft = `${path}.new`
  return {
    read: () => (existsSync(path) ? parseSnapshot(readFileSync(path, 'utf8'), path) : null),
    write: (data) => {
      writeFileSync(draft, JSON.stringify(data))
      syncPath(draft)
      renameSync(draft, path)
      syncPath(dirname(path))
    },
  }
}

function apply(tables: Map<string, Map<string, object>>, line: LogLine): void {
  for (const operation of line.operations) {
    const records = tables.get(operation.table) ?? new Map<string, object>()
    tables.set(operation.table, records)
    applyTo(records, operation)
  }
}

/** The log up to its last whole line: a crash in the middle of a write leaves a torn one behind. */
function readWholeLines(path: string): string {
  if (!existsSync(path)) return ''
  const text = readFileSync(path, 'utf8')
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

function parseLog(text: string, path: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const where = `${path}, line ${String(index + 1)}`
      const value = parseObject(checked(line, where), where) as Partial<LogLine>
      if (typeof value.n !== 'number' || !Array.isArray(value.operations)) throw notAStore(where)
      return { n: value.n, operations: value.operations }
    })
}

/** Behind the JSON of a line; nothing that JSON ends in looks like it. */
const CHECKSUM = / ([0-9a-f]{16})$/

function withChecksum(json: string): string {
  return `${json} ${checksum(json)}`
}

/** The JSON of a line; lines of older logs have no checksum. @throws Error when it was changed since it was written */
function checked(line: string, where: string): string {
  const sum = CHECKSUM.exec(line)?.[1]
  if (sum === undefined) return line
  const json = line.slice(0, -(sum.length + 1))
  if (checksum(json) !== sum)
    throw new Error(`${where}: damaged. Choose another folder, or move this one away.`)
  return json
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function parseSnapshot(text: string, path: string): Snapshot {
  const value = parseObject(text, path) as Partial<Snapshot>
  if (typeof value.last !== 'number' || typeof value.tables !== 'object') throw notAStore(path)
  return { last: value.last, tables: value.tables }
}

function parseObject(text: string, where: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below, together with JSON of another kind.
  }
  throw notAStore(where)
}

function notAStore(where: string): Error {
  return new Error(`${where}: not written by this simulator. Choose another folder, or move this one away.`)
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
