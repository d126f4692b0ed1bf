/**
 * Defects that changed nothing so far, played together: a thousand plays each would take hours, one thousand with one
 * defect of every page take a minute. Two defects of one page are never together, as one could hide the other.
 */
import { spoiltTogether, type Suspect } from '../targets/planted.js'
import { digestOf, openSpoilt, playAgain, type Ground, type SoundPlay } from './ground.js'
import { candidatesFor } from './score.js'

/** What became of a defect among others. */
export interface Alike {
  readonly suspect: Suspect
  /** Plays that meet its moment and were the same as those of the sound pair. */
  readonly plays: number
  /** A play that was another one, if there was any. */
  readonly other?: SoundPlay
}

/**
 * Plays groups of defects on up to so many plays each.
 * @param onPlay called before each play
 */
export async function playTogether(
  ground: Ground,
  suspects: readonly Suspect[],
  most: number,
  onPlay: (group: number, groups: number) => boolean = () => true,
): Promise<Alike[]> {
  const groups = groupsOf(suspects)
  const found: Alike[] = []
  for (const [index, group] of groups.entries())
    found.push(...(await playGroup(ground, group, most, () => onPlay(index + 1, groups.length))))
  return found
}

/** The first defect of every page, then the second of every page, and so on. */
function groupsOf(suspects: readonly Suspect[]): Suspect[][] {
  const groups: Suspect[][] = []
  const counts = new Map<string, number>()
  for (const suspect of suspects) {
    const index = counts.get(suspect.page) ?? 0
    counts.set(suspect.page, index + 1)
    const group = (groups[index] ??= [])
    group.push(suspect)
  }
  return groups
}

async function playGroup(
  ground: Ground,
  group: readonly Suspect[],
  most: number,
  mayGoOn: () => boolean,
): Promise<Alike[]> {
  const meets = new Map(
    group.map((suspect) => [suspect, new Set(candidatesFor(ground, suspect).slice(0, most))]),
  )
  const same = new Map(group.map((suspect) => [suspect, 0]))
  const culprits = new Map<Suspect, SoundPlay>()
  const isMet = (suspect: Suspect, play: SoundPlay): boolean =>
    !culprits.has(suspect) && meets.get(suspect)?.has(play) === true
  for (const play of new Set([...meets.values()].flatMap((plays) => [...plays]))) {
    const met = group.filter((suspect) => isMet(suspect, play))
    if (met.length === 0) continue
    if (!mayGoOn()) break
    const isSame = await isAlike(ground, met, play)
    for (const suspect of met) {
      if (isSame || (await isAlike(ground, [suspect], play))) same.set(suspect, (same.get(suspect) ?? 0) + 1)
      else culprits.set(suspect, play)
    }
  }
  return group.map((suspect) => {
    const other = culprits.get(suspect)
    return { suspect, plays: same.get(suspect) ?? 0, ...(other === undefined ? {} : { other }) }
  })
}

async function isAlike(ground: Ground, suspects: readonly Suspect[], play: SoundPlay): Promise<boolean> {
  const { session } = await openSpoilt(spoiltTogether(suspects), ground.seed)
  return digestOf(await playAgain(session, play)) === play.digest
}
