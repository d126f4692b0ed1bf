/** Recordings of a real exchange as histories: what it answered is what a judge must find right. */
import { readFileSync, readdirSync } from 'node:fs'
import { judgePlay, type PlayJudgement } from '../../src/conformance/checks/index.js'
import { importRecordings } from '../../src/conformance/recording.js'
import { readRecording, readRecordings, type Recording } from '../../src/protocol/recording.js'

const FOLDER = new URL('../transcripts/', import.meta.url)

/** The recordings of a folder, in the order of their names. */
export function recordingsIn(folder = ''): Recording[] {
  const at = new URL(folder === '' ? '.' : `${folder}/`, FOLDER)
  return readdirSync(at)
    .filter((file) => /^\d{3}-.*\.json$/.test(file))
    .sort()
    .flatMap((file) => readRecordings(file.replace(/\.json$/, ''), readFileSync(new URL(file, at))))
}

/** The recordings of the session with these numbers. */
export function recordings(numbers: readonly number[]): Recording[] {
  const files = readdirSync(FOLDER)
  return numbers.map((number) => {
    const name = files.find((file) => file.startsWith(`${String(number).padStart(3, '0')}-`))
    if (name === undefined) throw new RangeError(`no recording ${String(number)}`)
    return readRecording(name, readFileSync(new URL(name, FOLDER)))
  })
}

/** What the judge says about recordings. */
export function judgeRecorded(all: readonly Recording[]): PlayJudgement {
  return judgePlay(importRecordings(all, 'recorded').events)
}
