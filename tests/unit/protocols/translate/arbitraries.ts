import fc from 'fast-check'
import { NO_USAGE } from '@/lib/core'
import { DEFAULT_SAMPLING } from '@/lib/protocols/neutral'
import type {
  AnswerChoice,
  AssistantPart,
  NeutralAnswer,
  NeutralMessage,
  NeutralRequest,
  TextPart,
  UserPart,
} from '@/lib/protocols/neutral'
import type { Expressible } from './expressible'

const words = fc.oneof(
  // Anthropic refuses blanks.
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== ''),
  fc.constantFrom('data: [DONE]', '"}\n\n', 'event: error', '\u2028x', 'Grüße 🙂'),
)
const base64 = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const toolName = fc.constantFrom('get_weather', 'search', 'run')
const input = fc
  .dictionary(fc.constantFrom('a', 'b'), fc.oneof(words, fc.integer(), fc.boolean()))
  .map((args) => JSON.stringify(args))
const schema = fc.constantFrom(
  {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  { type: 'object', properties: {}, additionalProperties: false },
)

const text = ({ hasCache }: Expressible): fc.Arbitrary<TextPart> =>
  fc
    .record({
      text: words,
      cache: hasCache ? fc.constantFrom(null, '5m' as const, '1h' as const) : fc.constant(null),
    })
    .map((part) => ({ type: 'text', citations: [], ...part }))

const image = fc
  .tuple(base64, fc.constantFrom('image/png', 'image/jpeg'))
  .map(([data, mediaType]): UserPart => ({
    type: 'image',
    mediaType,
    source: { type: 'base64', data },
    detail: null,
    cache: null,
  }))

/** `unsigned` = some may bear no signature: in answers nobody minds, requests leave it behind. */
const reasoning = (wire: Expressible, unsigned: readonly null[] = []): fc.Arbitrary<AssistantPart[]> =>
  wire.hasReasoning
    ? fc.array(
        fc
          .tuple(words, fc.oneof(base64, ...unsigned.map((none) => fc.constant(none))))
          .map(([thought, value]) => ({
            type: 'reasoning' as const,
            text: thought,
            signature: value === null ? null : { platform: wire.platform, value },
            isRedacted: false,
          })),
        { maxLength: 1 },
      )
    : fc.constant([])

/** A turn of the assistant and, where it called, the turn that answers the calls. */
const exchange = (wire: Expressible): fc.Arbitrary<NeutralMessage[]> =>
  fc
    .record({
      thoughts: reasoning(wire),
      said: fc.array(text({ ...wire, hasCache: false }), { minLength: 1, maxLength: 1 }),
      calls: fc.array(fc.record({ name: toolName, input, result: words, isError: fc.boolean() }), {
        maxLength: 3,
      }),
      seed: fc.nat(),
    })
    .map(({ thoughts, said, calls, seed }) => {
      const ids = calls.map((_, index) => `call_${seed}_${index}`)
      const callParts = calls.map((call, index): AssistantPart => ({
        type: 'tool_call',
        id: ids[index] ?? '',
        name: call.name,
        input: call.input,
        kind: 'function',
        signature: null,
        cache: null,
      }))
      const results = calls.map((call, index): UserPart => ({
        type: 'tool_result',
        callId: ids[index] ?? '',
        name: wire.namesResults ? call.name : null,
        content: [{ type: 'text', text: call.result, cache: null, citations: [] }],
        isError: wire.hasErrors && call.isError,
        kind: 'function',
        cache: null,
      }))
      const turn: NeutralMessage = { role: 'assistant', content: [...thoughts, ...said, ...callParts] }
      return results.length === 0 ? [turn] : [turn, { role: 'user', content: results }]
    })

const userTurn = (wire: Expressible): fc.Arbitrary<NeutralMessage> =>
  fc
    .tuple(text(wire), fc.array(image, { maxLength: 1 }))
    .map(([said, pictures]) => ({ role: 'user', content: [said, ...pictures] }))

const systemTurn = (wire: Expressible): fc.Arbitrary<NeutralMessage> =>
  text(wire).map((said) => ({ role: 'system', content: [said] }))

/** Messages that begin with the user; two user turns follow each other only where the wire keeps them apart. */
const messages = (wire: Expressible): fc.Arbitrary<NeutralMessage[]> =>
  fc
    .tuple(
      userTurn(wire),
      fc.array(fc.tuple(exchange(wire), userTurn(wire), systemTurn(wire)), { maxLength: 2 }),
    )
    .map(([first, rest]) => [
      first,
      ...rest.flatMap(([turns, user, system]) =>
        wire.namesResults && turns.length === 2
          ? turns
          : wire.hasSystemTurns
            ? [...turns, system, user]
            : [...turns, user],
      ),
    ])
    .map((turns) => (wire.namesResults ? mergeable(turns) : turns))

/** Without neighbours of one role, which Gemini's turns would join. */
function mergeable(turns: readonly NeutralMessage[]): NeutralMessage[] {
  return turns.filter((turn, index) => turns[index + 1]?.role !== turn.role)
}

/** A request that a wire can say without loss. */
export const requestFor = (wire: Expressible): fc.Arbitrary<NeutralRequest> =>
  fc
    .record({
      system: fc.array(text(wire), { maxLength: 2 }),
      turns: messages(wire),
      tools: fc.uniqueArray(fc.record({ name: toolName, schema, strict: fc.constantFrom(...wire.strict) }), {
        selector: ({ name }) => name,
        minLength: wire.needsTools ? 1 : 0,
        maxLength: 3,
      }),
      choice: fc.constantFrom('auto', 'none', 'required', 'tool', null),
      parallel: wire.hasParallelWord ? fc.constantFrom(true, false, null) : fc.constant(null),
      schema: fc.option(schema, { nil: null }),
      maxTokens: fc.integer({ min: 16, max: 10_000 }),
      stops: wire.hasStops ? fc.array(words, { maxLength: 2 }) : fc.constant([]),
      penalty: wire.hasPenalties ? fc.constantFrom(null, 0, 0.5) : fc.constant(null),
      candidates: wire.hasCandidates ? fc.constantFrom(null, 1, 3) : fc.constant(null),
      wish: fc.constantFrom(...wire.wishes),
      stream: fc.boolean(),
    })
    .map((made): NeutralRequest => {
      const [first] = made.tools
      const choice = first === undefined || made.choice === null ? null : made.choice
      return {
        model: wire.model,
        stream: made.stream,
        system: made.system,
        messages: made.turns,
        tools: made.tools.map((tool) => ({ type: 'function', description: 'x', cache: null, ...tool })),
        toolChoice:
          choice === null
            ? null
            : choice === 'tool'
              ? { type: choice, name: first?.name ?? '' }
              : { type: choice as 'auto' },
        parallelToolCalls: choice === null || choice === 'none' ? null : made.parallel,
        output:
          made.schema === null
            ? null
            : {
                type: 'json_schema',
                name: wire.namesSchemas ? 'answer' : null,
                description: null,
                schema: made.schema,
                strict: wire.namesSchemas ? true : null,
              },
        verbosity: null,
        sampling: {
          ...DEFAULT_SAMPLING,
          maxTokens: made.maxTokens,
          stopSequences: made.stops,
          frequencyPenalty: made.penalty,
          candidates: made.candidates,
        },
        reasoning: made.wish,
        endUserId: null,
        promptCacheKey: null,
        serviceTier: null,
        wantsStreamUsage: wire.wire === 'openai_chat' ? made.stream : true,
      }
    })

const answerParts = (wire: Expressible): fc.Arbitrary<AssistantPart[]> =>
  fc
    .record({
      thoughts: reasoning(wire, [null]),
      said: words,
      calls: fc.array(fc.record({ name: toolName, input }), { maxLength: 3 }),
    })
    .map(({ thoughts, said, calls }) => [
      ...thoughts,
      { type: 'text', text: said, cache: null, citations: [] },
      ...calls.map((call, index): AssistantPart => ({
        type: 'tool_call',
        id: `call_${index}`,
        kind: 'function',
        signature: null,
        cache: null,
        ...call,
      })),
    ])

const choiceAt = (wire: Expressible, index: number): fc.Arbitrary<AnswerChoice> =>
  fc
    .tuple(answerParts(wire), fc.constantFrom('stop' as const, 'max_tokens' as const))
    .map(([parts, reason]) => ({
      index,
      parts,
      finish: {
        reason: reason === 'stop' && parts.some(({ type }) => type === 'tool_call') ? 'tool_calls' : reason,
        stopSequence: null,
      },
    }))

/** An answer that a wire can give without loss. */
export const answerFor = (wire: Expressible): fc.Arbitrary<NeutralAnswer> =>
  fc
    .record({
      choices: wire.hasCandidates
        ? fc.oneof(fc.tuple(choiceAt(wire, 0)), fc.tuple(choiceAt(wire, 0), choiceAt(wire, 1)))
        : fc.tuple(choiceAt(wire, 0)),
      inputTokens: fc.nat(1_000),
      cacheReadTokens: fc.nat(1_000),
      outputTokens: fc.integer({ min: 50, max: 1_000 }),
      reasoningTokens: fc.nat(50),
    })
    .map(({ choices, ...tokens }) => ({
      id: wire.wire === 'openai_responses' ? 'resp_1' : 'id_1',
      model: 'upstream-model',
      createdAtSeconds: wire.wire.startsWith('openai') ? 1_774_000_000 : null,
      choices,
      usage: { ...NO_USAGE, ...tokens, serviceTier: tierOf(wire) },
      error: null,
    }))

/** What the wire says of the tier where nobody named one. */
function tierOf({ wire }: Expressible): string | null {
  if (wire === 'anthropic_messages') return 'standard'
  return wire === 'openai_responses' ? 'default' : null
}
