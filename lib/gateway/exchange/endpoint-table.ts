import { PLAIN_TARGET } from '@/lib/protocols'
import type { RequestTarget } from '@/lib/protocols'
import type { Endpoint } from './endpoints'

/** The endpoints a path has, one a method, and what else the path says. */
export type FoundPath = { readonly endpoints: readonly Endpoint[]; readonly target: RequestTarget }

export type EndpointTable = {
  /** The endpoint of a path written exactly as in the table. */
  exact(path: string, method: string): Endpoint | undefined
  /** Every method of a path, variables included; `null` = no endpoint has it. */
  find(path: string): FoundPath | null
}

type Pattern = {
  readonly prefix: string
  readonly suffix: string
  readonly variable: 'model' | 'path'
  readonly endpoints: Endpoint[]
}

/** Sub-paths go upstream as they are: plain segments only. */
const SUB_PATH = /^[\w-]+(?:\/[\w-]+)*$/
const VARIABLE = /^(.*)\{(model|path)\}(.*)$/

/** Sorts paths with and without a variable; of patterns that fit, the one with the longest fixed part wins. */
export function createEndpointTable(
  rows: readonly (readonly [path: string, endpoint: Endpoint])[],
): EndpointTable {
  const exact = new Map<string, Endpoint[]>()
  const patterns = new Map<string, Pattern>()
  for (const [path, endpoint] of rows) {
    const match = VARIABLE.exec(path)
    if (match === null) {
      exact.set(path, [...(exact.get(path) ?? []), endpoint])
      continue
    }
    const [, prefix = '', variable, suffix = ''] = match
    const known = patterns.get(path)
    if (known !== undefined) known.endpoints.push(endpoint)
    else
      patterns.set(path, {
        prefix,
        suffix,
        variable: variable === 'model' ? 'model' : 'path',
        endpoints: [endpoint],
      })
  }
  const ordered = [...patterns.values()].toSorted((a, b) => fixedLength(b) - fixedLength(a))
  return {
    exact: (path, method) => exact.get(path)?.find((endpoint) => endpoint.method === method),
    find(path) {
      const endpoints = exact.get(path)
      if (endpoints !== undefined) return { endpoints, target: PLAIN_TARGET }
      const pattern = ordered.find((one) => fits(one, path))
      return pattern === undefined ? null : { endpoints: pattern.endpoints, target: targetOf(pattern, path) }
    },
  }
}

function fixedLength({ prefix, suffix }: Pattern): number {
  return prefix.length + suffix.length
}

function fits(pattern: Pattern, path: string): boolean {
  const { prefix, suffix } = pattern
  if (path.length <= fixedLength(pattern) || !path.startsWith(prefix) || !path.endsWith(suffix)) return false
  return pattern.variable === 'model' || SUB_PATH.test(path.slice(prefix.length, path.length - suffix.length))
}

function targetOf({ prefix, suffix, variable }: Pattern, path: string): RequestTarget {
  const value = path.slice(prefix.length, path.length - suffix.length)
  return variable === 'model' ? { pathModel: value, subPath: '' } : { pathModel: null, subPath: `/${value}` }
}
