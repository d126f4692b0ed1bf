/** What can be wrong about steps that do something: effects, hops, repeats and waits. */
import { handlerId, type Effect, type Handler, type Hop, type Repeat, type Wait } from '../../handler.js'
import { moment } from '../moments.js'
import { derived, replacing, withStore, type DerivedDefect } from './defect.js'

/** All defects of the steps of a handler that are no guards. */
export function stepDefects(handler: Handler): DerivedDefect[] {
  return handler.steps.flatMap((step) => {
    switch (step.kind) {
      case 'guard':
        return []
      case 'effect':
        return effectDefects(handler, step)
      case 'hop':
        return hopDefects(handler, step)
      case 'repeat':
        return [notRecognised(handler, step)]
      case 'wait':
        return waitDefects(handler, step)
    }
  })
}

function effectDefects(handler: Handler, { name }: Effect<unknown>): DerivedDefect[] {
  const needs = moment.ran(handlerId(handler), name)
  return [
    derived(handler, 'skip', { step: name, says: `leaves out the effect ${name}`, needs }, (whole) =>
      replacing(whole, name, () => []),
    ),
    derived(handler, 'double', { step: name, says: `has the effect ${name} twice`, needs }, (whole) =>
      replacing(whole, name, (step) => [step, step]),
    ),
    forgotten(handler, name, needs),
  ]
}

function forgotten(handler: Handler, name: string, needs: string): DerivedDefect {
  const says = `never writes to the disk what the effect ${name} changes`
  const defect = derived(handler, 'forget', { step: name, says, needs }, (whole) =>
    withStore(whole, (remembering, storeOf) =>
      replacing(remembering, name, (step) =>
        step.kind !== 'effect'
          ? [step]
          : [
              {
                ...step,
                run: (context) => {
                  storeOf(context).unkept(() => {
                    step.run(context)
                  })
                },
              },
            ],
      ),
    ),
  )
  return { ...defect, needsRestart: true }
}

function hopDefects(handler: Handler, { name, neverRefuses }: Hop<unknown>): DerivedDefect[] {
  const page = handlerId(handler)
  const needs = moment.ran(page, name)
  return [
    derived(handler, 'skip', { step: name, says: `does not ask anybody at ${name}`, needs }, (whole) =>
      replacing(whole, name, () => []),
    ),
    derived(handler, 'double', { step: name, says: `asks twice at ${name}`, needs }, (whole) =>
      replacing(whole, name, (step) => [step, step]),
    ),
    // An errand has no refusal that could be ignored.
    ...(neverRefuses === true ? [] : [refusalIgnored(handler, name)]),
  ]
}

function refusalIgnored(handler: Handler, name: string): DerivedDefect {
  const needs = moment.refused(handlerId(handler), name)
  const about = { step: name, says: `goes on whatever it hears at ${name}`, needs }
  return derived(handler, 'ignore', about, (whole) =>
    replacing(whole, name, (step) =>
      step.kind !== 'hop' ? [step] : [{ ...step, run: (context) => step.run(context).then(() => undefined) }],
    ),
  )
}

function notRecognised(handler: Handler, { name }: Repeat<unknown>): DerivedDefect {
  const about = {
    step: name,
    says: `serves a request as a new one that it should recognise by ${name}`,
    needs: moment.recognised(handlerId(handler), name),
  }
  return derived(handler, 'fresh', about, (whole) => replacing(whole, name, () => []))
}

function waitDefects(handler: Handler, { name }: Wait<unknown>): DerivedDefect[] {
  const needs = moment.waited(handlerId(handler), name)
  return [
    derived(
      handler,
      'skip',
      { step: name, says: `answers at once instead of waiting ${name}`, needs },
      (whole) => replacing(whole, name, () => []),
    ),
    derived(
      handler,
      'deaf',
      { step: name, says: `does not notice what it waits for at ${name}`, needs },
      (whole) =>
        replacing(whole, name, (step) => {
          if (step.kind !== 'wait') return [step]
          // What is true when the request comes needs no waiting.
          return [{ ...step, seconds: (c) => (step.until(c) ? 0 : step.seconds(c)), until: () => false }]
        }),
    ),
  ]
}
