import type { ApiAddress, ApiArguments, ApiCall } from './api-calls'

/** What an address is made of, whatever the call. */
export type AddressParts = {
  readonly path?: Readonly<Record<string, number | string>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
}

/** The address of a call, to link to or to give to a component that calls it. */
export function apiUrl<Call extends ApiCall>(
  call: Call,
  ...[address]: ApiArguments<ApiAddress<Call>>
): string {
  return addressOf(call, addressParts(address))
}

/** The address of any call is made of these parts: its own type only says which of them it needs. */
function addressParts(address: object = {}): AddressParts {
  return address
}

/** Fills the parameters of `METHOD /path` in and adds the query; what is undefined is left out. */
export function addressOf(call: string, { path = {}, query = {} }: AddressParts): string {
  const [, pattern = ''] = call.split(' ')
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name] ?? '')),
  )
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `/api/v1${filled}${text === '' ? '' : `?${text}`}`
}
