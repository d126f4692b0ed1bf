/**
 * Moments: what a request meets on its way through a handler, as texts that can be counted.
 *
 * A derived defect names the moment without which it changes nothing. Who watches a play knows which defects can show
 * in it, and needs to play no others.
 */
import type { Jobs } from '../exchange/jobs.js'
import { handlerId, type Arrival, type Guard, type Handler, type Step } from '../handler.js'
import { isNeverSaid } from '../not-simulated.js'
import { signaturesIn } from './derived/signatures.js'
import type { Defect } from './defect.js'

/** How moments are called. */
export const moment = {
  /** A request came to the page, well formed or not. */
  reached: (page: string): string => `reached ${page}`,
  /** A guard, or a hop because of what it was told, was the first to refuse. */
  refused: (page: string, step: string): string => `refused ${page}/${step}`,
  /** A guard refused, and its right neighbour would have refused as well, or could not have been asked. */
  bothRefuse: (page: string, first: string, second: string): string =>
    `both refuse ${page}/${first}+${second}`,
  ran: (page: string, step: string): string => `ran ${page}/${step}`,
  recognised: (page: string, step: string): string => `recognised ${page}/${step}`,
  waited: (page: string, step: string): string => `waited ${page}/${step}`,
  signed: (page: string, field: string): string => `signed ${page}/${field}`,
  granted: (page: string): string => `granted ${page}`,
  /** The exchange had one of its jobs to do. */
  worked: (job: string): string => `worked ${job}`,
}

/** A change of all handlers that changes nothing, and tells which moments requests meet. */
export function watching(handlers: readonly Handler[], see: (moment: string) => void): Defect {
  const changes = handlers.map((one) => [handlerId(one), (whole: Handler) => watched(whole, see)] as const)
  return {
    id: 'watched',
    says: 'Nothing is wrong; somebody looks on.',
    changes: Object.fromEntries(changes),
    jobs: (jobs) => watchedJobs(jobs, see),
  }
}

type See = (moment: string) => void

function watchedJobs(jobs: Jobs, see: See): Jobs {
  return {
    watchWire: (world, cause) => {
      see(moment.worked('watchWire'))
      return jobs.watchWire(world, cause)
    },
    aggregate: (world) => {
      see(moment.worked('aggregate'))
      jobs.aggregate(world)
    },
    closeReserves: (world) => {
      see(moment.worked('closeReserves'))
      jobs.closeReserves(world)
    },
    sendTransfers: (world, cause) => {
      see(moment.worked('sendTransfers'))
      return jobs.sendTransfers(world, cause)
    },
  }
}

function watched(whole: Handler, see: See): Handler {
  const page = handlerId(whole)
  const early = whole.early.map((guard, index) => watchedGuard(page, guard, whole.early[index + 1], see))
  return {
    ...whole,
    early: [
      seen<Arrival>(() => {
        see(moment.reached(page))
      }),
      ...early,
    ],
    steps: whole.steps.map((step, index) => watchedStep(page, step, whole.steps[index + 1], see)),
    answer: (context) => {
      const reply = whole.answer(context)
      see(moment.granted(page))
      for (const field of signaturesIn(reply)) {
        if (isNeverSaid(whole.endpoint.party, field))
          throw new Error(`${page} says ${field}: what it is about is simulated after all`)
        see(moment.signed(page, field))
      }
      return reply
    },
  }
}

/** A guard that lets everything pass, and tells of it. */
function seen<Context>(tell: () => void): Guard<Context> {
  return {
    kind: 'guard',
    name: 'watched',
    status: 500,
    code: 'GENERIC_INTERNAL_INVARIANT_FAILURE',
    passes: () => {
      tell()
      return true
    },
  }
}

function watchedGuard<Context>(
  page: string,
  guard: Guard<Context>,
  next: Step<Context> | undefined,
  see: See,
): Guard<Context> {
  return {
    ...guard,
    passes: (context) => {
      const passes = guard.passes(context)
      if (passes) return true
      see(moment.refused(page, guard.name))
      if (next?.kind === 'guard' && !letsPass(next, context))
        see(moment.bothRefuse(page, guard.name, next.name))
      return false
    },
  }
}

/** Asked out of turn, a guard may miss what an earlier one makes sure of. */
function letsPass<Context>(guard: Guard<Context>, context: Context): boolean {
  try {
    return guard.passes(context)
  } catch {
    return false
  }
}

function watchedStep(
  page: string,
  step: Step<unknown>,
  next: Step<unknown> | undefined,
  see: See,
): Step<unknown> {
  switch (step.kind) {
    case 'guard':
      return watchedGuard(page, step, next, see)
    case 'effect':
      return {
        ...step,
        run: (context) => {
          see(moment.ran(page, step.name))
          step.run(context)
        },
      }
    case 'hop':
      return {
        ...step,
        run: async (context) => {
          see(moment.ran(page, step.name))
          const refusal = await step.run(context)
          if (refusal !== undefined) see(moment.refused(page, step.name))
          return refusal
        },
      }
    case 'repeat':
      return {
        ...step,
        applies: (context) => {
          const applies = step.applies(context)
          if (applies) see(moment.recognised(page, step.name))
          return applies
        },
      }
    case 'wait':
      return {
        ...step,
        until: (context) => {
          const isTrue = step.until(context)
          if (!isTrue) see(moment.waited(page, step.name))
          return isTrue
        },
      }
  }
}
