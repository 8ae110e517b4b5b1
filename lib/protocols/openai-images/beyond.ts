import type { BeyondBytes } from '../beyond-bytes'
import { NOTHING_BEYOND, unboundedBy } from '../beyond-bytes'
import type { ParsedRequest } from '../protocol'

/** As many pictures an edit may take. **Source:** `ImageEditParams` of the `openai` package. */
const MOST_PICTURES = 16
/** More than a prompt takes: what lies beyond are pictures. */
const MOST_PROMPT_BYTES = 131_072
/** A model that writes drawings has no limit of its output. */
const DRAWING = /"svg"|name="?svg/
const PICTURE = '"image'
const FORM_START = '--'

/** What a request for pictures reads beside its bytes: the pictures that it edits. */
export function readBeyond({ body }: Pick<ParsedRequest, 'body'>): BeyondBytes {
  if (DRAWING.test(body.toString('latin1'))) return { ...NOTHING_BEYOND, unbounded: unboundedBy('svg') }
  const isEdit = body.includes(PICTURE) || body.toString('latin1', 0, FORM_START.length) === FORM_START
  if (!isEdit) return NOTHING_BEYOND
  const inlineBytes = Math.max(0, body.length - MOST_PROMPT_BYTES)
  return { ...NOTHING_BEYOND, pictures: MOST_PICTURES, inlineBytes }
}
