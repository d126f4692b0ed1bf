/** Exit codes, and the one way in which a command ends early. */

/** Usage or configuration: nothing was judged. */
export const EXIT_USAGE = 64
/** Somebody ended the run before there was anything to report. */
export const EXIT_INTERRUPTED = 130
/** A fault of ours. */
export const EXIT_HARNESS = 3

/** Ends a command with one clear line. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
