import type { BodySplice, ByteSpan, ParsedRequest } from '../protocol'
import { openaiModel } from '../translate/openai/openai-model'
import { upstreamBody as withOwnModel } from '../upstream-body'

const OLD_LIMIT = Buffer.from('"max_tokens"')
const NEW_LIMIT = '"max_completion_tokens"'

/**
 * The body as `upstreamBody` makes it. Who asks for an alias cannot know that the model behind it refuses `max_tokens`, which
 * OpenAI's reasoning models do: there the limit goes by its newer name.
 * **Source:** https://platform.openai.com/docs/api-reference/chat/create
 */
export function upstreamBody(parsed: ParsedRequest, upstreamModel: string): Buffer {
  const { oldLimitSpan, requestedModel } = parsed
  if (oldLimitSpan === undefined || requestedModel === upstreamModel || !refusesOldLimit(upstreamModel)) {
    return withOwnModel(parsed, upstreamModel)
  }
  const renamed = limitRenamed(parsed.body, oldLimitSpan)
  const splices = [...(parsed.splices ?? []), ...renamed].toSorted((a, b) => a.span.start - b.span.start)
  return withOwnModel({ ...parsed, splices }, upstreamModel)
}

function refusesOldLimit(model: string): boolean {
  const { isOfficial, reasons } = openaiModel(model)
  return isOfficial && reasons
}

/** Nothing where the key is written with escapes, which no client does. */
function limitRenamed(body: Buffer, value: ByteSpan): readonly BodySplice[] {
  const colon = body.lastIndexOf(':', value.start - 1)
  const end = body.lastIndexOf('"', colon) + 1
  const start = end - OLD_LIMIT.length
  if (start < 0 || !body.subarray(start, end).equals(OLD_LIMIT)) return []
  return [{ span: { start, end }, text: NEW_LIMIT }]
}
