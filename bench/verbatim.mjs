/**
 * `npm run bench:verbatim`: replays all recordings, the largest too, and shows how our answers differ from the real ones.
 */
import { differences } from './.build/test/sim/verbatim-compare.js'
import { replay } from './.build/test/sim/verbatim-replay.js'

for (const folder of ['transcripts', 'suite-test_exchange_api', 'suite-test_exchange_api_revocation_rsa']) {
  for await (const { recording, reply } of replay(folder)) {
    const found = differences(recording, reply)
    if (found.length > 0) process.stdout.write(`${folder} ${recording.name}\n  ${found.join('\n  ')}\n`)
  }
}
