/**
 * Stories with a restart of both parties behind each of their calls: what was answered has to be there afterwards, on
 * every page that a story comes to. Nobody has to write them.
 */
import type { Step, Story } from '../scenario/grammar.js'

/** What the names of such stories end in. */
export const RESTARTED = '-restarted'

const RESTARTS: readonly Step[] = [{ fault: { crash: 'merchant' } }, { fault: { crash: 'exchange' } }]

/** The story with the restarts. A fault that waits for the next call is left to wait. */
export function restarted(story: Story): Story {
  return {
    ...story,
    story: `${story.story}${RESTARTED}`,
    steps: story.steps.flatMap((step) => ('fault' in step ? [step] : [step, ...RESTARTS])),
  }
}
