import { readSpan } from '../json/read-span'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'

const SCAN = { keys: ['model', 'tools', 'tool_choice'].map((name) => ({ name, unique: true })) }

/**
 * The answer to a message with `generate: false`, which only makes a connection ready: a finished response without
 * output and without usage, so that the next message can go on from it. Nothing is asked upstream, nothing is billed.
 * **Source:** https://platform.openai.com/docs/guides/websocket-mode, `Response` of the `openai` package.
 */
export function* warmEvents(body: Buffer, id: string, nowSeconds: number): Steps<readonly string[]> {
  const scan = yield* scanSteps(body, SCAN)
  const sent = (key: string, fallback: unknown): unknown => {
    const span = scan.spanOf(key)
    return span === null ? fallback : readSpan(body, span)
  }
  const response = {
    id,
    object: 'response',
    created_at: nowSeconds,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: sent('model', ''),
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: sent('tool_choice', 'auto'),
    tools: sent('tools', []),
    top_p: null,
  }
  const usage = {
    input_tokens: 0,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 0,
  }
  const begun = { ...response, status: 'in_progress', usage: null }
  const done = { ...response, status: 'completed', completed_at: nowSeconds, usage }
  return [
    JSON.stringify({ type: 'response.created', sequence_number: 0, response: begun }),
    JSON.stringify({ type: 'response.completed', sequence_number: 1, response: done }),
  ]
}
