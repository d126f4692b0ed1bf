/**
 * Requests that a real exchange was sent, sent to ours: the same status, code and body, but for the differences that are
 * listed. Whatever our exchange signs is checked.
 */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject } from '../../src/protocol/encoding/json.js'
import { bodyOf, differences } from './verbatim-compare.js'
import { DIFFERENCES, FOLDERS, type Difference } from './verbatim-differences.js'
import { recordingsIn, replay, type Replayed } from './verbatim-replay.js'
import { isSignedRightly } from './verbatim-signatures.js'

/** Refunds with bodies of 1 and 2 MiB, in one piece and in chunks, take a while: `npm run bench:verbatim`. */
const LARGE = ['121', '122', '123', '124']

for (const folder of FOLDERS) {
  t.test(`${folder}: our exchange answers as the real one did`, async (t) => {
    for await (const replayed of replay(folder, folder === 'transcripts' ? LARGE : [])) {
      const { name } = replayed.recording
      const found = [...differences(replayed.recording, replayed.reply), ...signatureProblems(replayed)]
      t.same(found, expected(folder, name.slice(0, 3)), name)
    }
  })
}

/** The differences that are known, in the order in which they are found. */
function expected(folder: string, number: string): readonly string[] {
  return entriesOf(folder).find(({ recordings }) => recordings.includes(number))?.differs ?? []
}

function entriesOf(folder: string): readonly Difference[] {
  return DIFFERENCES[folder] ?? []
}

function signatureProblems(replayed: Replayed): string[] {
  const body = bodyOf(replayed.reply)
  if (!isJsonObject(body) || body['exchange_sig'] === undefined) return []
  if (replayed.recording.name.endsWith('keys') || replayed.recording.name.includes('-keys-')) return []
  const { keyring } = replayed.world.exchange
  return [
    ...(body['exchange_pub'] === encodeCrockford(keyring.signing.pub) ? [] : ['exchange_pub: not our key']),
    ...(isSignedRightly(replayed, body) === true ? [] : ['exchange_sig: not over what it should be over']),
  ]
}

t.test('each request is sent with as many bytes as the recorded one had', async (t) => {
  for (const { name, request } of recordingsIn('transcripts')) {
    const length = request.headers['content-length']
    if (length !== undefined) t.equal(request.body?.length ?? 0, Number(length), name)
  }
})

t.test('the differences are those of the notes, word for word', async (t) => {
  const notes = readFileSync(new URL('../../docs/spec-notes.md', import.meta.url), 'utf8')
  const [, section = ''] = notes.split('## Where our exchange answers otherwise than the recorded one\n')
  const table = section.split('\n## ')[0] ?? ''
  const rows = table
    .split('\n')
    .filter((line) => /^\| [^-]/.test(line))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  t.same(
    rows,
    FOLDERS.flatMap((folder) =>
      entriesOf(folder).map(({ recordings, real, ours, why }) => [
        `${NAMES[folder] ?? ''}${recordings.join(', ')}`,
        real,
        ours,
        why,
      ]),
    ),
  )
})

/** How the notes call the recordings of a folder, before their numbers. */
const NAMES: Readonly<Record<string, string>> = {
  'suite-test_exchange_api': 'suite ',
  'suite-test_exchange_api_revocation_rsa': 'revocation suite ',
}
