import { isScenarioName, scenarioOfKey, SCENARIOS, type Scenario, type ScenarioName } from './scenario'

/** A request as it arrived. */
export type LoggedRequest = {
  readonly atMs: number
  readonly method: string
  /** With the query string. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** The API key or bearer token it came with, empty if none. */
  readonly apiKey: string
  readonly scenario: Scenario
}

/** What the next requests get. */
export type Script = {
  /** Only requests with this API key; all of them when left out. */
  readonly apiKey?: string
  /** One for each request, in order. */
  readonly next?: readonly (Scenario | ScenarioName)[]
  /** For every request after those; `null` takes a former one back. */
  readonly always?: Scenario | ScenarioName | null
}

/** The provider's memory: scripts by API key and the request log. */
export type Control = {
  readonly queues: Map<string, Scenario[]>
  readonly always: Map<string, Scenario>
  readonly requests: LoggedRequest[]
  readonly logLimit: number
}

const ANY_KEY = '*'

/** An empty memory that logs at most `logLimit` requests. */
export function createControl(logLimit: number): Control {
  return { queues: new Map(), always: new Map(), requests: [], logLimit }
}

function resolve(scenario: Scenario | ScenarioName): Scenario {
  return typeof scenario === 'string' ? SCENARIOS[scenario] : scenario
}

/** Adds to what the next requests get. */
export function applyScript(control: Control, script: Script): void {
  const key = script.apiKey ?? ANY_KEY
  if (script.next !== undefined) {
    control.queues.set(key, [...(control.queues.get(key) ?? []), ...script.next.map(resolve)])
  }
  if (script.always === null) control.always.delete(key)
  else if (script.always !== undefined) control.always.set(key, resolve(script.always))
}

/** Takes the scenario of one request: scripts of its key, scripts for all, its key's name, healthy. */
export function takeScenario(control: Control, apiKey: string): Scenario {
  for (const key of [apiKey, ANY_KEY]) {
    const next = control.queues.get(key)?.shift() ?? control.always.get(key)
    if (next !== undefined) return next
  }
  const named = scenarioOfKey(apiKey)
  return named === null ? SCENARIOS.ok : SCENARIOS[named]
}

/** Remembers a request; the oldest is forgotten when there are too many. */
export function logRequest(control: Control, request: LoggedRequest): void {
  if (control.logLimit <= 0) return
  if (control.requests.length >= control.logLimit) control.requests.shift()
  control.requests.push(request)
}

/** Forgets scripts and requests. */
export function resetControl(control: Control): void {
  control.queues.clear()
  control.always.clear()
  control.requests.length = 0
}

function isScenarioLike(value: unknown): value is Scenario | ScenarioName {
  return typeof value === 'string' ? isScenarioName(value) : typeof value === 'object' && value !== null
}

/** Reads a script sent over HTTP; `null` when it is none. */
export function readScript(body: string): Script | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null) return null
  const { apiKey, next, always } = json as Readonly<Record<string, unknown>>
  if (next !== undefined && !(Array.isArray(next) && next.every(isScenarioLike))) return null
  if (always !== undefined && always !== null && !isScenarioLike(always)) return null
  return {
    ...(typeof apiKey === 'string' ? { apiKey } : {}),
    ...(next === undefined ? {} : { next }),
    ...(always === undefined ? {} : { always }),
  }
}
