/** How the provider answers one request; everything left out is as a healthy provider does it. */
export type Scenario = {
  /** Anything but 200 is answered with an error body. */
  readonly status?: number
  /** The error's type word and text. */
  readonly errorType?: string
  readonly message?: string
  /** The error's `code`, where the protocol has one. */
  readonly errorCode?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is, instead of the usual body. */
  readonly rawBody?: string
  /** Before the head of the answer. */
  readonly delayMs?: number
  /** Between stream events; 0 = all at once. */
  readonly eventDelayMs?: number
  /** Splits a streamed body into pieces of this many bytes, wherever that cuts. */
  readonly chunkBytes?: number
  /** Closes the connection without an answer. */
  readonly resetBeforeHead?: boolean
  /** After so many events: sends nothing more and stays open. */
  readonly stallAfterEvents?: number
  /** After so many events: breaks the connection. */
  readonly cutAfterEvents?: number
  /** After so many events: ends the answer properly, without a terminal event. */
  readonly endAfterEvents?: number
  /** After so many events: an `error` event, then the end. */
  readonly errorAfterEvents?: number
  /** Answers this instead of the echo. */
  readonly text?: string
  /** Calls the first function on offer with this JSON instead of answering (Anthropic's and OpenAI's protocols). */
  readonly toolInput?: string
  /** Functions to call, each with its JSON: the first on offer is called, until a tool has answered. Without one on offer: a text. */
  readonly toolCalls?: Readonly<Record<string, string>>
  /** What the answer calls its model; the request's name when left out. */
  readonly model?: string
  readonly omitUsage?: boolean
  readonly serviceTier?: string
}

/** The call of a function, its input as JSON. */
export type FunctionCall = { readonly name: string; readonly input: string }

/** The function a scenario calls of those on offer; `null` = none. */
export function callOf(
  scenario: Scenario,
  offer: { readonly tools: readonly string[]; readonly isToolResult: boolean },
): FunctionCall | null {
  const [first] = offer.tools
  if (scenario.toolInput !== undefined && first !== undefined)
    return { name: first, input: scenario.toolInput }
  if (offer.isToolResult) return null
  const called = Object.entries(scenario.toolCalls ?? {}).find(([name]) => offer.tools.includes(name))
  return called === undefined ? null : { name: called[0], input: called[1] }
}

const RESET_SECONDS = 60

/** Scenarios by name: for scripts, and for API keys that contain `sim-<name>`. */
export const SCENARIOS = {
  ok: {},
  'rate-limited': {
    status: 429,
    errorType: 'rate_limit_error',
    message: 'This request would exceed your rate limit',
    headers: { 'retry-after': String(RESET_SECONDS) },
  },
  'rate-limited-without-reset': {
    status: 429,
    errorType: 'rate_limit_error',
    message: 'This request would exceed your rate limit',
  },
  overloaded: { status: 529, errorType: 'overloaded_error', message: 'Overloaded' },
  'server-error': { status: 500, errorType: 'api_error', message: 'Internal server error' },
  unauthorized: { status: 401, errorType: 'authentication_error', message: 'invalid x-api-key' },
  forbidden: {
    status: 403,
    errorType: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource',
  },
  'no-credit': {
    status: 400,
    errorType: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API',
  },
  'model-not-found': { status: 404, errorType: 'not_found_error', message: 'model not found' },
  'invalid-request': {
    status: 400,
    errorType: 'invalid_request_error',
    message: 'messages: at least one message is required',
  },
  slow: { delayMs: 2_000 },
  trickle: { eventDelayMs: 100 },
  shredded: { chunkBytes: 7 },
  reset: { resetBeforeHead: true },
  stall: { stallAfterEvents: 4 },
  cut: { cutAfterEvents: 4 },
  'no-terminal': { endAfterEvents: 4 },
  'stream-error': { errorAfterEvents: 4 },
  garbage: { rawBody: '<html>not what you asked for</html>' },
  huge: { text: 'All work and no play makes a long answer. '.repeat(50_000) },
  'no-usage': { omitUsage: true },
} as const satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof SCENARIOS

/** Whether a word names a scenario. */
export function isScenarioName(word: string): word is ScenarioName {
  return Object.hasOwn(SCENARIOS, word)
}

/** The scenario an API key asks for by `sim-<name>` in it, the longest name that fits; `null` = none. */
export function scenarioOfKey(apiKey: string): ScenarioName | null {
  let found: ScenarioName | null = null
  for (const name of Object.keys(SCENARIOS)) {
    if (!isScenarioName(name) || !apiKey.includes(`sim-${name}`)) continue
    if (found === null || name.length > found.length) found = name
  }
  return found
}
