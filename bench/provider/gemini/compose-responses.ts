import { countTokens } from '../read-prompt'
import { callOf, type Scenario } from '../scenario'
import { sampleOf } from './read-request'
import type { GeminiPrompt } from './read-request'

/** A 1 × 1 picture. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const PICTURE_TOKENS = 1_290
const WORDS_PER_PIECE = 3
const THOUGHT = '**Considering the question**'

type Part = Readonly<Record<string, unknown>>

/** One answer: what it is made of, a piece for each event of a stream. */
type Draft = { readonly parts: readonly Part[]; readonly text: string; readonly isCut: boolean }

export type Composing = {
  readonly id: string
  readonly model: string
  readonly prompt: GeminiPrompt
  readonly scenario: Scenario
  /** System instructions seen so far. */
  readonly cache: Set<string>
}

/**
 * The responses of a streamed answer, in order: pieces of each candidate, each with the usage so far; the last of a
 * candidate bears its `finishReason`. Source: `GenerateContentResponse` of `@google/genai` and
 * https://ai.google.dev/gemini-api/docs/text-generation#streaming
 */
export function composeResponses(composing: Composing): readonly object[] {
  const { prompt, scenario, cache } = composing
  const { text, parts, isCut } = draftOf(prompt, scenario)
  const isCached = prompt.systemText !== '' && cache.has(prompt.systemText)
  if (prompt.systemText !== '') cache.add(prompt.systemText)
  const tokens = countTokens(text)
  const responses: object[] = []
  for (let index = 0; index < prompt.candidates; index++) {
    for (const [at, part] of parts.entries()) {
      const isLast = at === parts.length - 1
      const share = Math.ceil((tokens * (at + 1)) / parts.length)
      responses.push({
        candidates: [
          {
            content: { parts: [part], role: 'model' },
            ...(isLast ? { finishReason: isCut ? 'MAX_TOKENS' : 'STOP' } : {}),
            index,
          },
        ],
        ...usageOf(composing, { outputTokens: index * tokens + share, isCached, isEnd: isLast }),
        modelVersion: scenario.model ?? composing.model,
        responseId: composing.id,
      })
    }
  }
  return responses
}

/** The same answer in one piece. */
export function wholeResponse(composing: Composing): object {
  const responses = composeResponses(composing) as readonly {
    readonly candidates: readonly [
      { readonly content: { readonly parts: readonly Part[] }; readonly index: number },
    ]
  }[]
  const last = responses.at(-1) ?? {}
  const indexes = [...new Set(responses.map(({ candidates }) => candidates[0].index))]
  const candidates = indexes.map((index) => {
    const own = responses.map((response) => response.candidates[0]).filter((one) => one.index === index)
    const parts = joinTexts(own.flatMap(({ content }) => content.parts))
    return { ...own.at(-1), content: { parts, role: 'model' } }
  })
  return { ...last, candidates }
}

function draftOf(prompt: GeminiPrompt, scenario: Scenario): Draft {
  const thoughts: Part[] = prompt.thinks ? [{ text: THOUGHT, thought: true }] : []
  const called = functionCallOf(prompt, scenario)
  if (called !== null) {
    const { name, args } = called
    const call = { functionCall: { id: `call_${name}`, name, args }, thoughtSignature: 'c2lnbmF0dXJl' }
    return { parts: [...thoughts, call], text: JSON.stringify(args), isCut: false }
  }
  const whole = scenario.text ?? textOfAnswer(prompt)
  const isCut = countTokens(whole) > prompt.maxTokens && scenario.text === undefined
  const text = isCut ? whole.slice(0, prompt.maxTokens * 4) : whole
  const pictures: Part[] = prompt.draws ? [{ inlineData: { mimeType: 'image/png', data: PNG } }] : []
  return { parts: [...thoughts, ...pictures, ...piecesOf(text)], text, isCut }
}

/** The function the scenario names, else the first on offer with arguments made up from its schema. */
function functionCallOf(
  prompt: GeminiPrompt,
  scenario: Scenario,
): { readonly name: string; readonly args: unknown } | null {
  if (scenario.toolCalls !== undefined) {
    const call = callOf(scenario, { tools: prompt.tools, isToolResult: prompt.result !== null })
    return call === null ? null : { name: call.name, args: JSON.parse(call.input) as unknown }
  }
  if (prompt.call === null) return null
  const { name, schema } = prompt.call
  return { name, args: sampleOf({ type: 'object', ...schema }, prompt.lastText) }
}

function textOfAnswer({ result, answerSchema, lastText }: GeminiPrompt): string {
  if (result !== null) return `${result.name} says ${JSON.stringify(result.response)}`
  return answerSchema === null ? `You said: ${lastText}` : JSON.stringify(sampleOf(answerSchema, lastText))
}

function piecesOf(text: string): Part[] {
  const words = text.match(/\S+\s*|\s+/g) ?? ['']
  const pieces: Part[] = []
  for (let i = 0; i < words.length; i += WORDS_PER_PIECE) {
    pieces.push({ text: words.slice(i, i + WORDS_PER_PIECE).join('') })
  }
  return pieces
}

function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const before = joined.at(-1)
    const isMore = typeof before?.['text'] === 'string' && before['thought'] === part['thought']
    if (isMore && typeof part['text'] === 'string') {
      joined[joined.length - 1] = { ...before, text: `${String(before['text'])}${part['text']}` }
    } else joined.push(part)
  }
  return joined
}

type Progress = { readonly outputTokens: number; readonly isCached: boolean; readonly isEnd: boolean }

function usageOf({ prompt, scenario }: Composing, { outputTokens, isCached, isEnd }: Progress): object {
  if (scenario.omitUsage === true) return {}
  const { promptTokens, thinks, draws, systemText } = prompt
  const thoughts = thinks ? countTokens(THOUGHT) : 0
  const pictures = draws ? PICTURE_TOKENS : 0
  const candidatesTokenCount = outputTokens + pictures
  const details = [
    ...(draws ? [{ modality: 'IMAGE', tokenCount: pictures }] : []),
    { modality: 'TEXT', tokenCount: outputTokens },
  ]
  return {
    usageMetadata: {
      promptTokenCount: promptTokens,
      candidatesTokenCount,
      totalTokenCount: promptTokens + candidatesTokenCount + thoughts,
      ...(isCached ? { cachedContentTokenCount: Math.min(promptTokens, countTokens(systemText)) } : {}),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
      ...(thinks ? { thoughtsTokenCount: thoughts } : {}),
      ...(isEnd && draws ? { candidatesTokensDetails: details } : {}),
      ...(scenario.serviceTier === undefined ? {} : { serviceTier: scenario.serviceTier }),
    },
  }
}
