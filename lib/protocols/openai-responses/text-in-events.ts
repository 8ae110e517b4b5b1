import { fieldOf } from '../json/read-span'
import type { TextInEvents } from '../sse/output-estimate'

/** Deltas carry their text in `delta`. */
export const TEXT_IN_EVENTS: TextInEvents = {
  mark: '.delta"',
  textLength(event) {
    const delta = fieldOf(event, 'delta')
    return typeof delta === 'string' ? delta.length : 0
  },
}
