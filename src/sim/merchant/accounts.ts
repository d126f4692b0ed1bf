/**
 * Bank accounts of instances. The default instance has one from the start, which is on record only from the moment
 * that somebody changes it.
 */
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { Recent } from '../../protocol/crypto/recent.js'
import { hashWire } from '../../protocol/payto.js'
import type { World } from '../world.js'
import { DEFAULT_INSTANCE } from './instance.js'
import type { AccountRecord } from './tables.js'

/** What a contract and a deposit need of an account. */
export interface Account {
  readonly paytoUri: string
  /** Base32, 16 bytes. */
  readonly wireSalt: string
  /** Base32, 64 bytes: the name of the account in contracts and paths. */
  readonly wireHash: string
}

/** All accounts that an instance has or had, oldest first. */
export function accountsOf({ merchant }: World, instance: string): readonly AccountRecord[] {
  const recorded = merchant.store.all('accounts').filter((account) => account.instance === instance)
  if (instance !== DEFAULT_INSTANCE) return recorded
  const { paytoUri, wireSalt } = merchant.settings
  const first = newAccount(instance, paytoUri, wireSalt)
  const isFirst = (account: AccountRecord): boolean => account.h_wire === first.h_wire
  return [recorded.find(isFirst) ?? first, ...recorded.filter((account) => !isFirst(account))]
}

/** An account by its hash, in use or not: a contract stays payable when its account is deleted. */
export function accountByHash(world: World, instance: string, wireHash: string): AccountRecord | undefined {
  return accountsOf(world, instance).find((account) => account.h_wire === wireHash)
}

/** Accounts that new orders may name, oldest first. */
export function activeAccounts(world: World, instance: string): readonly Account[] {
  return accountsOf(world, instance)
    .filter((account) => account.active)
    .map(readable)
}

/** The account of orders that ask for no other one. */
export function activeAccount(world: World, instance: string): Account | undefined {
  return activeAccounts(world, instance)[0]
}

/** A record in the form that contracts and deposits use. */
export function readable(account: AccountRecord): Account {
  return { paytoUri: account.payto_uri, wireSalt: account.salt, wireHash: account.h_wire }
}

/** Asked for with every request. */
const wireHashes = new Recent<string>(64)

/** An account in use. @param salt base32, 16 bytes */
export function newAccount(instance: string, paytoUri: string, salt: string): AccountRecord {
  const wireHash = wireHashes.get(`${salt} ${paytoUri}`, () =>
    encodeCrockford(hashWire(paytoUri, decodeCrockford(salt, 16))),
  )
  return { instance, payto_uri: paytoUri, h_wire: wireHash, salt, active: true }
}

/** Under what an account is stored. */
export function accountKey({ instance, h_wire }: Pick<AccountRecord, 'instance' | 'h_wire'>): string {
  return `${instance}/${h_wire}`
}
