import { failedCode } from '../openai/error-code'
import type { ErrorToRender } from '../protocol'

/** What the client has seen of the response that fails. */
export type SeenResponse = {
  readonly responseId: string | null
  /** `null` = not known here. */
  readonly model: string | null
  readonly createdAt: number | null
  /** The number of the last event; −1 = none was seen. */
  readonly sequence: number
}

/** Nothing was seen. */
const UNSEEN: SeenResponse = { responseId: null, model: null, createdAt: null, sequence: -1 }

/**
 * The event that ends a Responses stream with an error: `response.failed`; anything else looks like a cut stream to its
 * clients. The blank line in front ends an event that the upstream left unfinished; between events it means nothing.
 * **Source:** `ResponseFailedEvent` and `ResponseError` of the `openai` package.
 */
export function renderFailed(error: ErrorToRender, seen: SeenResponse = UNSEEN): Buffer {
  const { message, requestId } = error
  const event = {
    type: 'response.failed',
    sequence_number: seen.sequence + 1,
    response: {
      id: seen.responseId ?? `resp_${requestId.replaceAll('-', '')}`,
      object: 'response',
      created_at: seen.createdAt ?? secondsOf(requestId),
      status: 'failed',
      error: { code: failedCode(error), message },
      incomplete_details: null,
      instructions: null,
      metadata: {},
      model: seen.model ?? '',
      output: [],
      parallel_tool_calls: true,
      temperature: null,
      tool_choice: 'auto',
      tools: [],
      top_p: null,
      usage: null,
    },
  }
  return Buffer.from(`\n\nevent: response.failed\ndata: ${JSON.stringify(event)}\n\n`)
}

/** The moment of a UUIDv7, in seconds since the epoch; 0 for any other text. */
function secondsOf(uuid: string): number {
  const milliseconds = Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16)
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1_000)
}
