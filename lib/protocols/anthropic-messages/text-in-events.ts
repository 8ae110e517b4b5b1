import { fieldOf } from '../json/read-span'
import type { TextInEvents } from '../sse/output-estimate'

/** Content deltas carry text, thinking or pieces of a tool's input. */
export const TEXT_IN_EVENTS: TextInEvents = {
  mark: 'content_block_delta',
  textLength(event) {
    const delta = fieldOf(event, 'delta')
    for (const key of ['text', 'thinking', 'partial_json']) {
      const text = fieldOf(delta, key)
      if (typeof text === 'string') return text.length
    }
    return 0
  },
}
