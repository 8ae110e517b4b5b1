import { fieldOf } from '../json/read-span'
import { isGeminiClients, tallyTools } from './client-tools'
import { isStated, itemsOf } from './tally'
import type { Tally } from './tally'

/** What names content that the provider holds. */
const ELSEWHERE = ['cachedContent', 'cached_content', 'continuationToken', 'continuation_token']
/** What is drawn; a picture that is written is a text. */
const PICTURE = /^image\/(?!svg)/

/** Walks through a request of Gemini's. Google's JSON takes each field by two names. **Source:** the types of `@google/genai`. */
export function tallyGemini(body: unknown, tally: Tally): void {
  tallyTools(fieldOf(body, 'tools'), tally, isGeminiClients)
  for (const name of ELSEWHERE) if (isStated(fieldOf(body, name))) tally.isUnseen = true
  for (const name of ['systemInstruction', 'system_instruction', 'content']) {
    tallyContent(fieldOf(body, name), tally)
  }
  for (const content of listOf(fieldOf(body, 'contents'))) tallyContent(content, tally)
  // A batch of embeddings.
  for (const request of itemsOf(fieldOf(body, 'requests'))) tallyContent(fieldOf(request, 'content'), tally)
}

function tallyContent(content: unknown, tally: Tally): void {
  for (const part of listOf(fieldOf(content, 'parts'))) tallyPart(part, tally)
}

function tallyPart(part: unknown, tally: Tally): void {
  for (const name of ['inlineData', 'inline_data', 'fileData', 'file_data']) {
    const data = fieldOf(part, name)
    if (!isStated(data)) continue
    const type = fieldOf(data, 'mimeType') ?? fieldOf(data, 'mime_type')
    if (typeof type === 'string' && PICTURE.test(type)) tally.picture(fieldOf(data, 'data'))
    else tally.file(fieldOf(data, 'data'))
  }
  for (const name of ['functionResponse', 'function_response']) {
    tallyContent(fieldOf(part, name), tally)
  }
}

/** Google's JSON takes a single value for a list of one. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) || !isStated(value) ? itemsOf(value) : [value]
}
