/** Recordings that a user names: a folder, whose files are read in the order of their names, or a single file. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readRecordings, type Recording } from '../index.js'
import { MalformedError } from '../protocol/malformed.js'
import { UsageError } from './exit.js'
import { ofFiles } from './options.js'

/** A file holds one message, or a session of them. */
const MAX_BYTES = 64 * 1024 * 1024
const MOST_FILES = 10_000

const UNREADABLE = 'the recordings cannot be read'

/** Reads recordings. @throws UsageError when there are none, or one of them has no form */
export function readRecordingsAt(path: string): Recording[] {
  const isFolder = ofFiles(UNREADABLE, () => statSync(path).isDirectory())
  const recordings = isFolder ? filesIn(path).flatMap(readFile) : readFile(path)
  // Nothing to judge must not look like nothing wrong.
  if (recordings.length === 0) throw new UsageError(`${path}: there is no recording in it`)
  return recordings
}

function filesIn(folder: string): string[] {
  const files = ofFiles(UNREADABLE, () => readdirSync(folder))
    .filter((file) => file.endsWith('.json'))
    .sort()
  if (files.length === 0) throw new UsageError(`${folder}: there is no recording (a .json file) in it`)
  if (files.length > MOST_FILES) throw new UsageError(`${folder}: more than ${String(MOST_FILES)} recordings`)
  return files.map((file) => join(folder, file))
}

function readFile(path: string): Recording[] {
  const contents = ofFiles(UNREADABLE, () => {
    if (statSync(path).size > MAX_BYTES) throw new UsageError(`${path}: too large to be a recording`)
    return readFileSync(path)
  })
  try {
    return readRecordings(basename(path, '.json'), contents)
  } catch (error) {
    if (error instanceof MalformedError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}
