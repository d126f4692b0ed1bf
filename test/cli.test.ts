/** Tests of the command line: what a user types, sees, and gets as exit code. */
import './cli/usage.js'
import './cli/conform.js'
import './cli/replay.js'
import './cli/judge.js'
import './cli/serve.js'
import './cli/targets.js'
