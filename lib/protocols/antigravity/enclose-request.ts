/** What an envelope says beside the request itself. */
export type EnvelopeFacts = {
  /** Google Cloud project of the account; empty = none is known. */
  readonly project: string
  readonly upstreamModel: string
  readonly requestId: string
  readonly stream: boolean
}

/** A request as it goes out; the path starts with its version segment. */
export type EnclosedRequest = { readonly path: string; readonly query: string; readonly body: Buffer }

const USER_AGENT = 'antigravity'
const CLOSING_BRACE = Buffer.from('}')

/**
 * A Gemini request, byte for byte, inside `{project, model, userAgent, requestId, request}`.
 * **Source:** `CodeAssistServer` of `@google/gemini-cli-core`, whose `/v1internal` methods antigravity shares
 */
export function encloseRequest(request: Buffer, facts: EnvelopeFacts): EnclosedRequest {
  const { project, upstreamModel, requestId, stream } = facts
  const head = { project, model: upstreamModel, userAgent: USER_AGENT, requestId: `agent-${requestId}` }
  const opening = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"request":`)
  return {
    path: `/v1internal:${stream ? 'streamGenerateContent' : 'generateContent'}`,
    query: stream ? 'alt=sse' : '',
    body: Buffer.concat([opening, request, CLOSING_BRACE]),
  }
}
