import { countTokens } from '../read-prompt'

/** One transparent pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=='
const DIMENSIONS = 4
const IMAGE_TOKENS = 1_056

type JsonObject = Readonly<Record<string, unknown>>

/** Source: `CreateEmbeddingResponse` of the `openai` package, which asks for base64 unless told otherwise. */
export function embeddingsAnswer(body: JsonObject): string {
  const { input, model, encoding_format: format } = body
  const texts = (Array.isArray(input) ? input : [input]).map(String)
  const data = texts.map((text, index) => {
    const vector = Array.from({ length: DIMENSIONS }, (_, at) => (text.length + at) / 16)
    const bytes = Buffer.from(new Float32Array(vector).buffer)
    return { object: 'embedding', index, embedding: format === 'base64' ? bytes.toString('base64') : vector }
  })
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0)
  return JSON.stringify({
    object: 'list',
    data,
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

/** Source: `ImagesResponse` of the `openai` package. */
export function imagesAnswer(fields: {
  readonly prompt: string
  readonly count: number
  readonly size: string
}): string {
  const textTokens = countTokens(fields.prompt)
  const outputTokens = IMAGE_TOKENS * fields.count
  return JSON.stringify({
    created: 1_774_000_000,
    background: 'opaque',
    data: Array.from({ length: fields.count }, () => ({ b64_json: PIXEL })),
    output_format: 'png',
    quality: 'medium',
    size: fields.size,
    usage: {
      input_tokens: textTokens,
      input_tokens_details: { image_tokens: 0, text_tokens: textTokens },
      output_tokens: outputTokens,
      output_tokens_details: { image_tokens: outputTokens, text_tokens: 0 },
      total_tokens: textTokens + outputTokens,
    },
  })
}

/** The text fields of a form, as far as this provider reads them. */
export function formField(body: string, name: string): string | null {
  return new RegExp(`name="${name}"\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r]*)\\r\\n`).exec(body)?.[1] ?? null
}
