/**
 * Where callers reach the backend: what they are told follows from how they called, so that one backend can stand
 * behind several names, ports and proxies.
 */
import type { Arrival } from '../handler.js'
import { instancePath, type Instance } from './instance.js'

/** A host name, or an address, with an optional port; what is more would mean something else inside a URL. */
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?)(?::[0-9]{1,5})?$/i
/** A path without steps up or down, which a client would take before it calls. */
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*\/?$/

/** Base URL of an instance as the caller sees it, with trailing slash. */
export function baseUrlOf(
  arrival: Pick<Arrival, 'world' | 'headers'>,
  instance: Pick<Instance, 'id'>,
): string {
  return `${backendUrl(arrival)}${instancePath(instance.id)}`
}

/** Base URL of the backend as the caller sees it; the one that is configured when the caller names no usable host. */
export function backendUrl({ world, headers }: Pick<Arrival, 'world' | 'headers'>): string {
  const { baseUrl } = world.merchant.settings
  const configured = new URL(baseUrl)
  const host = first(headers['x-forwarded-host']) ?? headers['host'] ?? ''
  const scheme = (first(headers['x-forwarded-proto']) ?? configured.protocol.slice(0, -1)).toLowerCase()
  const prefix = first(headers['x-forwarded-prefix']) ?? configured.pathname
  if (host.length > 255 || !HOST.test(host) || !/^https?$/.test(scheme) || !PREFIX.test(prefix))
    return baseUrl
  const url = `${scheme}://${host}${prefix.replace(/\/$/, '')}/`
  return URL.canParse(url) ? url : baseUrl
}

/** Proxies in a row append to the header: the first value is what the caller used. */
function first(header: string | undefined): string | undefined {
  return header?.split(',')[0]?.trim()
}
