import { countTokens } from '../read-prompt'

type Json = Readonly<Record<string, unknown>>

/** What the provider makes of a `generateContent` request. */
export type GeminiPrompt = {
  /** Text of the last content. */
  readonly lastText: string
  readonly promptTokens: number
  /** The system instruction; a repeated one counts as cached. */
  readonly systemText: string
  /** Names of the functions on offer. */
  readonly tools: readonly string[]
  /** The function that is called, with the schema of its arguments; `null` = none is. */
  readonly call: { readonly name: string; readonly schema: Json } | null
  /** What a function answered, in the last content. */
  readonly result: { readonly name: string; readonly response: unknown } | null
  /** The schema of the answer; `null` = plain text. */
  readonly answerSchema: Json | null
  readonly maxTokens: number
  readonly candidates: number
  readonly thinks: boolean
  readonly draws: boolean
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The parts of a content; empty for anything else. */
export function partsOf(content: unknown): readonly Json[] {
  return isObject(content) ? objectsOf(content['parts']) : []
}

/** The joined text of a content's parts. */
export function textOf(content: unknown): string {
  return partsOf(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('')
}

/** Reads a request; `null` when it has no contents. Source: `GenerateContentParameters` of `@google/genai` */
export function readGeminiPrompt(body: Json): GeminiPrompt | null {
  const contents = objectsOf(body['contents'])
  const last = contents.at(-1)
  if (last === undefined) return null
  const config = isObject(body['generationConfig']) ? body['generationConfig'] : {}
  const thinking = isObject(config['thinkingConfig']) ? config['thinkingConfig'] : {}
  const result = partsOf(last)
    .map(({ functionResponse }) => functionResponse)
    .find(isObject)
  const modalities = config['responseModalities']
  return {
    lastText: textOf(last),
    promptTokens: countPromptTokens(body),
    systemText: textOf(body['systemInstruction']),
    tools: declaredFunctions(body).map(({ name }) => String(name)),
    call: result === undefined ? functionToCall(body) : null,
    result: result === undefined ? null : { name: String(result['name']), response: result['response'] },
    answerSchema: answerSchemaOf(config),
    maxTokens: typeof config['maxOutputTokens'] === 'number' ? config['maxOutputTokens'] : 8_192,
    candidates: typeof config['candidateCount'] === 'number' ? config['candidateCount'] : 1,
    thinks: thinking['includeThoughts'] === true,
    draws: Array.isArray(modalities) && modalities.includes('IMAGE'),
  }
}

/** About four characters a token; a picture or file is 258. */
export function countPromptTokens(body: Json): number {
  const contents = [body['systemInstruction'], ...objectsOf(body['contents'])]
  return contents
    .flatMap(partsOf)
    .reduce((sum, part) => sum + (isObject(part['inlineData']) ? 258 : countTokens(JSON.stringify(part))), 0)
}

function declaredFunctions(body: Json): readonly Json[] {
  return objectsOf(body['tools']).flatMap((tool) => objectsOf(tool['functionDeclarations']))
}

function functionToCall(body: Json): GeminiPrompt['call'] {
  const toolConfig = isObject(body['toolConfig']) ? body['toolConfig'] : {}
  const calling = isObject(toolConfig['functionCallingConfig']) ? toolConfig['functionCallingConfig'] : {}
  if (calling['mode'] === 'NONE') return null
  const allowed = calling['allowedFunctionNames']
  const chosen = declaredFunctions(body).find(({ name }) => !Array.isArray(allowed) || allowed.includes(name))
  if (chosen === undefined) return null
  const schema = chosen['parametersJsonSchema'] ?? chosen['parameters']
  return { name: String(chosen['name']), schema: isObject(schema) ? schema : {} }
}

function answerSchemaOf(config: Json): Json | null {
  if (config['responseMimeType'] !== 'application/json') return null
  const schema = config['responseJsonSchema'] ?? config['responseSchema']
  return isObject(schema) ? schema : {}
}

/** A value that obeys a schema; its strings are the given text. */
export function sampleOf(schema: Json, text: string): unknown {
  const options = schema['enum']
  if (Array.isArray(options)) return options[0] as unknown
  switch (String(schema['type']).toLowerCase()) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).map(([name, inner]) => [
          name,
          sampleOf(isObject(inner) ? inner : {}, text),
        ]),
      )
    case 'array':
      return [sampleOf(isObject(schema['items']) ? schema['items'] : {}, text)]
    case 'number':
    case 'integer':
      return 42
    case 'boolean':
      return true
    default:
      return text
  }
}
