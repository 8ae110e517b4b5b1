import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { JsonRoute } from '@/lib/server/api'

const ROOT = path.resolve(import.meta.dirname, '../../../app/api/v1')
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A method of a route file; `url` is below `/api/v1`, parameters as `[id]`. */
export type Endpoint = {
  readonly name: string
  readonly method: (typeof METHODS)[number]
  readonly url: string
  readonly route: JsonRoute
}

/** Every endpoint of the JSON API, by its route files. */
export async function findEndpoints(): Promise<readonly Endpoint[]> {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  const found = await Promise.all(files.filter((file) => file.endsWith('route.ts')).map(endpointsOf))
  return found.flat().toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function endpointsOf(file: string): Promise<readonly Endpoint[]> {
  const url = `/${path.dirname(file)}`
  if (url.includes('[...') || url === '/.') return []
  const module: Readonly<Record<string, unknown>> = await import(path.join(ROOT, file))
  return METHODS.flatMap((method) => {
    const route = module[method]
    return typeof route === 'function'
      ? [{ name: `${method} ${url}`, method, url, route: route as JsonRoute }]
      : []
  })
}

/** Routes whose answer goes on for as long as somebody listens. */
const ENDLESS: readonly RegExp[] = [/\/ops\/realtime$/, /\/accounts\/\[id\]\/test$/]

export function isEndless({ name }: Endpoint): boolean {
  return ENDLESS.some((pattern) => pattern.test(name))
}
