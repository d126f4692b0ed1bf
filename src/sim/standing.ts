/**
 * What a listening pair keeps about itself in the folder of its store. Contracts name the URL of the exchange and,
 * by its hash, the account of the shop; both contain the address of this machine, so a store belongs to the
 * addresses that it was made for.
 */
import { jsonFileMedium } from './store/json-file.js'
import { Store } from './store/store.js'
import type { BaseUrls } from './world.js'

/** Settled when a store is first used, and the same ever after. */
export interface Standing {
  /** Address that was listened on. */
  readonly host: string
  readonly baseUrls: BaseUrls
  /** Account of the default instance: its payto URI, and its salt in base32. */
  readonly paytoUri: string
  readonly wireSalt: string
}

/** How often the pair was started with this store. */
interface StartsRecord {
  readonly count: number
}

type StandingTables = {
  standing: Standing
  starts: StartsRecord
}

const ONLY = 'pair'

export interface StandingStore {
  /** Undefined as long as nobody has used the store. */
  readonly standing: Standing | undefined
  /** Counts a start, durably. @returns how many there were before */
  countStart(): Promise<number>
  /** Settles what is not settled yet. */
  settle(standing: Standing): Promise<void>
  close(): void
}

/** Opens it, and makes the folder if there is none. @throws Error when the folder cannot be used */
export function openStanding(folder: string): StandingStore {
  const medium = jsonFileMedium(folder, ONLY)
  const store = new Store<StandingTables>(medium)
  return {
    get standing() {
      return store.get('standing', ONLY)
    },
    async countStart() {
      const before = store.get('starts', ONLY)?.count ?? 0
      store.transact((writer) => {
        writer.put('starts', ONLY, { count: before + 1 })
      })
      await store.sync()
      return before
    },
    async settle(standing) {
      store.transact((writer) => {
        if (writer.get('standing', ONLY) === undefined) writer.put('standing', ONLY, standing)
      })
      await store.sync()
    },
    close: () => {
      medium.close()
    },
  }
}
