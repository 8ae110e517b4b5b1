import type { JsonObject, NeutralAnswer, NeutralRequest } from '@/lib/protocols/neutral'
import { foldAnswer } from '@/lib/protocols/neutral'
import { isAppError } from '@/lib/core'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import { ANSWER_BASE, ANSWER_FEATURES } from './answer-features'
import type { AnswerFeature } from './answer-features'
import { BASE, REQUEST_FEATURES } from './features'
import type { RequestFeature } from './features'
import { CLIENTS, WIRES } from './wires'
import type { ClientId, WireCase } from './wires'

/** What becomes of a feature on its way; `–` = the sender's own protocol cannot say it. */
export type Fate = 'yes' | 'dropped' | 'refused' | '–'

const asJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject
/** Models that take sampling; the newer ones of Anthropic refuse it. */
const MODELS: Readonly<Record<ClientId, string>> = {
  anthropic_messages: 'claude-sonnet-4-5',
  openai_chat: 'gpt-4.1',
  openai_responses: 'gpt-4.1',
  gemini_generate: 'gemini-2.5-flash',
}
const REASONERS: Readonly<Record<ClientId, string>> = {
  anthropic_messages: 'claude-sonnet-5',
  openai_chat: 'gpt-5.4',
  openai_responses: 'gpt-5.4',
  gemini_generate: 'gemini-2.5-flash',
}

function pass(
  wire: ClientId,
  request: NeutralRequest,
  platform: WireCase['platform'],
  model: string,
): NeutralRequest {
  const codec = codecOf(wire)
  return codec.decodeRequest(asJson(codec.encodeRequest(request, { platform, model, stream: false })), {
    model,
    stream: false,
  })
}

const NATIVE = {
  anthropic_messages: 'anthropic',
  openai_chat: 'openai',
  openai_responses: 'openai',
  gemini_generate: 'gemini',
} as const

function requestFate(feature: RequestFeature, client: ClientId, { wire, platform }: WireCase): Fate {
  const models =
    feature.name.startsWith('reasoning') || feature.name.startsWith('instructions') ? REASONERS : MODELS
  let asked: NeutralRequest
  try {
    asked = pass(client, { ...BASE, ...feature.patch }, NATIVE[client], models[client])
  } catch {
    return '–'
  }
  if (!feature.has(asked)) return '–'
  if (client === wire && NATIVE[client] === platform) return 'yes'
  try {
    return feature.has(pass(wire, asked, platform, models[wire])) ? 'yes' : 'dropped'
  } catch (error) {
    if (isAppError(error)) return 'refused'
    throw error
  }
}

function show(wire: ClientId, answer: NeutralAnswer, platform: WireCase['platform']): NeutralAnswer {
  const request = { ...BASE, wantsStreamUsage: true }
  const audience = {
    requestedModel: 'm',
    upstreamModel: 'm',
    request,
    nowSeconds: 1,
    requestId: 'r',
    idSeed: 's',
    keepAlive: Buffer.from('\n\n'),
  }
  const body = asJson(codecOf(wire).encodeAnswer(answer, audience))
  return foldAnswer(codecOf(wire).decodeAnswer(body, { platform, idSeed: 's', candidates: 1 }))
}

function answerFate(feature: AnswerFeature, client: ClientId, { wire, platform }: WireCase): Fate {
  const isCall = feature.parts?.some(({ type }) => type === 'tool_call') === true
  const finish = { reason: isCall ? ('tool_calls' as const) : ('stop' as const), stopSequence: null }
  const choices =
    feature.parts === undefined ? ANSWER_BASE.choices : [{ index: 0, parts: feature.parts, finish }]
  const given = show(wire, { ...ANSWER_BASE, choices, ...feature.patch }, platform)
  if (!feature.has(given)) return '–'
  return client === wire || feature.has(show(client, given, NATIVE[client])) ? 'yes' : 'dropped'
}

const NAMES: Readonly<Record<ClientId, string>> = {
  anthropic_messages: 'Anthropic Messages',
  openai_chat: 'OpenAI Chat',
  openai_responses: 'OpenAI Responses',
  gemini_generate: 'Gemini',
}

const HEAD = `# Protocols and translation

A request that generates text reaches any account, whatever protocol the client speaks. Where both sides speak the same
protocol, bytes pass as they are but for a few fields, above all the model's name. Where they differ, request, stream and
answer are translated through neutral words (\`lib/protocols/neutral\`, one codec for each wire in
\`lib/protocols/translate\`). Tokens are counted by estimate where the account counts none. Embeddings, OpenAI's images, and
everything below \`/v1/responses/\` but \`input_tokens\` are served by accounts that have them; elsewhere they are refused
with 404 \`ENDPOINT_UNAVAILABLE\`.

The tables below say what becomes of each feature: **yes** = carried over, in the target's own words. **dropped** = left out, because
the answer is no worse for the client. **refused** = 400 \`UNSUPPORTED_FIELD\`, naming the field. **–** = the sender's
protocol cannot say it.

**Conversations**

- Messages of the assistant that follow each other become one turn. Results of its calls stand right behind it, whatever the
  user has said in between.
- Instructions in mid-conversation join the system prompt where they cannot keep their place.
- A conversation has at most 262,144 messages or items; more are refused, as no model could take them.
- What Anthropic and Google say of a conversation that is too long for the model has OpenAI's code
  \`context_length_exceeded\` for clients of OpenAI's protocols.
- A request is routed and billed by one model. Requests that name a second one (\`fallbacks\` and tools of an advisor of
  Messages, \`svg.model\` of images) are refused, and the provider's own choice of fallbacks (\`"default"\`) is declined: its model answers alone.

**Reasoning**

- Signatures and encrypted content are wrapped with the name of their platform, and dropped when a client sends them back to
  another platform, also where client and account speak the same protocol (every other byte stays).
- OpenAI seals encrypted reasoning for one organization. An account that answers \`invalid_encrypted_content\`, as it got a
  conversation from another one, is asked once more without the reasoning.
- Thinking that nobody has signed is marked in place of a signature for clients of Messages and Responses. It goes to no
  account of those protocols; nor do reasoning items of our own making that come back without the mark.
- Clients of Gemini get a thought's signature with the last piece of its text; the pieces of a thought that they send back
  are one, up to its signature.
- Where thinking is limited by a budget, a quarter of the tokens asked for, and 1,024 at least, is left for the answer itself; where
  less is left than the model's least budget, it does not think.

**Tools**

- Names that the account's wire does not take (longer than 64 characters, at Anthropic 128, or with characters that names may
  not have there) go as their beginning and a hash, wherever the request names them; answers use the client's own names.
- Gemini's wire cannot be told to make one call at a time; further calls of a turn are left out of its answer.
- From where a search of the web asks (city, region, country, time zone) goes along, but not to Gemini.
- Generating images, which agents of Responses offer beside tools of their own, is left out; it is refused where there are none.
- Images in tool results follow in a user's message where results are text, named by their calls where there are several.

**Sampling and output**

- Sampling is dropped where the model takes none (reasoning models of OpenAI, Claude after 4.6, Claude while it thinks). Claude 4.1
  to 4.6 refuse temperature and top_p together: top_p is left out, or whichever is 1.
- JSON mode becomes an instruction at Anthropic.
- Generated images become Markdown where answers are text.
- A word of a list (\`text/x.enum\`) and the provider's judgement of the contents (\`moderation\`) are refused by name.
- Breakpoints of the prompt cache that clients of OpenAI's protocols set are cache marks at Anthropic, and dropped elsewhere.
- An end user's name of more than 64 characters goes to OpenAI's wires as its SHA-256.

**OpenAI accounts**

- OpenAI itself answers other protocols over Responses, and over Chat where the request has stop sequences, penalties, a seed
  or several answers. Compatible providers (another base URL) answer them over Chat.
- A base URL that ends in \`/chat/completions\` or \`/responses\` names the only wire there is. One that knows Chat alone
  is not asked for what stands below \`/v1/responses/\`; its input tokens are counted here.
- ChatGPT accounts (signed in, without an API key) know Responses alone, at \`chatgpt.com/backend-api/codex\` unless their base URL says
  otherwise. There requests are streamed (an answer in one piece is gathered), stored nowhere, and have instructions and
  a list as input; limits of output, sampling and metadata are left out. Answers there name the person who is signed in
  (\`safety_identifier\`, \`user\`): clients get \`null\`.

**Base URLs**

- Every path is also served below \`/api\`, and below \`/antigravity\` for accounts of that platform alone. \`/v1alpha\` and, for
  Gemini's models, \`/v1\` mean \`/v1beta\`; below \`/v1beta/openai\` stand the paths of OpenAI, as at Google. What has no
  endpoint there, and every upload (\`/upload/…\`), is refused with 404 in the shape of its API.

**Stored things**

- What is stored at one provider (files, earlier responses, cached contents, containers) is refused elsewhere.
- Items of earlier answers go whole to accounts of other providers: what only names them (\`item_reference\`) is refused, but for
  reasoning, which is dropped. The AI SDK names them unless it is told \`store: false\`.
- Stored responses and their input items are fetched, cancelled and deleted (\`/v1/responses/{id}\`) at the account that gave them, by the key
  that asked; any key of the same user goes on from them (\`previous_response_id\`), nobody else. They are known for a day.
- Anthropic's containers are used at the account that made them, by any key of the same user on the same route, for a day;
  others are refused. Containers of OpenAI's tools are found with \`previous_response_id\`.
- Anthropic's threads go on at the account that holds them, for any key of the same user on the same route; for others, and
  after a day, they are \`thread_not_found\`, and at accounts of other protocols \`thread_unsupported_request\`: Anthropic's
  SDKs then send the whole conversation by themselves.

\`npm run docs:protocols\` makes the tables from the codecs; a test fails where they differ.
`

/** The text of `docs/protocols.md`. */
export function renderFeatureTable(): string {
  const sections = CLIENTS.map((client) => {
    const rows = (
      features: readonly { readonly name: string }[],
      fateOf: (index: number, wire: WireCase) => Fate,
    ): string =>
      features
        .map(({ name }, index) => `| ${name} | ${WIRES.map((wire) => fateOf(index, wire)).join(' | ')} |`)
        .join('\n')
    const head = (kind: string): string =>
      `| ${kind} | ${WIRES.map(({ name }) => name).join(' | ')} |\n|---|${'---|'.repeat(WIRES.length)}\n`
    const requests = rows(REQUEST_FEATURES, (index, wire) =>
      requestFate(featureAt(REQUEST_FEATURES, index), client, wire),
    )
    const answers = rows(ANSWER_FEATURES, (index, wire) =>
      answerFate(featureAt(ANSWER_FEATURES, index), client, wire),
    )
    return `## ${NAMES[client]} clients\n\n${head('request → account')}${requests}\n\n${head('answer ← account')}${answers}\n`
  })
  return `${HEAD}\n${sections.join('\n')}`
}

function featureAt<F>(features: readonly F[], index: number): F {
  const feature = features[index]
  if (feature === undefined) throw new Error(`no feature ${index}`)
  return feature
}
