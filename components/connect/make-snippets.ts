/** Programs a key can be used in. */
export const CONNECT_TOOLS = [
  'claude_code',
  'codex_cli',
  'gemini_cli',
  'opencode',
  'anthropic_sdk',
  'openai_sdk',
  'curl',
] as const
export type ConnectTool = (typeof CONNECT_TOOLS)[number]

/** Text to be pasted as it is; `file` names where it belongs, a shell where it is left out. */
export type Snippet = { readonly language: string; readonly text: string; readonly file?: string }

export type SnippetFacts = {
  /** Address of this server without a trailing slash. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly requestedModel: string
  /** What else the key can call, for programs that ask for more than one model. */
  readonly callableModels?: readonly string[]
}

/**
 * What to paste to use a key in a program: this server's address, the key and the model are filled in.
 * **Source:** https://code.claude.com/docs/en/model-config, https://developers.openai.com/codex/config-advanced,
 * https://github.com/google-gemini/gemini-cli/blob/main/docs/reference/configuration.md, https://opencode.ai/docs/providers/; tried by `npm run clis`.
 */
export function makeSnippets(tool: ConnectTool, facts: SnippetFacts): readonly Snippet[] {
  switch (tool) {
    case 'claude_code':
      return [claudeCode(facts)]
    case 'codex_cli':
      return codexCli(facts)
    case 'gemini_cli':
      return geminiCli(facts)
    case 'opencode':
      return opencode(facts)
    case 'anthropic_sdk':
      return [anthropicTypeScript(facts), anthropicPython(facts)]
    case 'openai_sdk':
      return [openaiTypeScript(facts), openaiPython(facts)]
    case 'curl':
      return [curl(facts)]
    default:
      return tool satisfies never
  }
}

/**
 * Families Claude Code asks for by itself: `haiku` for titles and other work behind the conversation, any of them for
 * sub-agents. Unless a variable says what they are called here, it asks for names this server may not know.
 */
const CLAUDE_CODE_FAMILIES = ['opus', 'sonnet', 'haiku'] as const
/** A word it takes for a family as well, though it asks for it only when told to. */
const CLAUDE_CODE_WORDS = ['fable'] as const

function claudeCode(facts: SnippetFacts): Snippet {
  const { baseUrl, apiKey, requestedModel } = facts
  const named = CLAUDE_CODE_WORDS.filter((word) => word === requestedModel.toLowerCase())
  return shell(
    `export ANTHROPIC_BASE_URL=${shellText(baseUrl)}`,
    `export ANTHROPIC_AUTH_TOKEN=${shellText(apiKey)}`,
    ...[...CLAUDE_CODE_FAMILIES, ...named].map(
      (family) =>
        `export ANTHROPIC_DEFAULT_${family.toUpperCase()}_MODEL=${shellText(modelOfFamily(family, facts))}`,
    ),
    `claude --model ${shellText(requestedModel)}`,
  )
}

/** What the key calls by the name of a family: the chosen model if it is one, else the newest by its name, else the chosen one. */
function modelOfFamily(family: string, { requestedModel, callableModels = [] }: SnippetFacts): string {
  const isOfFamily = (name: string): boolean => name.toLowerCase().includes(family)
  if (isOfFamily(requestedModel)) return requestedModel
  return callableModels.filter(isOfFamily).toSorted(byVersion).at(-1) ?? requestedModel
}

/** Older versions first, whatever their dates: `claude-opus-4-20250514` before `claude-opus-4-1`; a name without one is last. */
function byVersion(a: string, b: string): number {
  const [left, right] = [versionOf(a), versionOf(b)]
  const at = left.findIndex((number, index) => number !== right[index])
  if (at !== -1) return (left[at] ?? 0) - (right[at] ?? -1)
  return left.length - right.length || a.localeCompare(b, 'en', { numeric: true })
}

/** The numbers of a name that are no dates: `claude-3-5-haiku-20241022` → 3, 5. */
function versionOf(name: string): readonly number[] {
  const numbers = (name.match(/\d+/g) ?? []).filter((digits) => digits.length < 4).map(Number)
  return numbers.length === 0 ? [Number.MAX_SAFE_INTEGER] : numbers
}

function codexCli({ baseUrl, apiKey, requestedModel }: SnippetFacts): readonly Snippet[] {
  const config = [
    `model = ${JSON.stringify(requestedModel)}`,
    'model_provider = "switchyard"',
    '',
    '[model_providers.switchyard]',
    'name = "Switchyard"',
    `base_url = ${JSON.stringify(`${baseUrl}/v1`)}`,
    'env_key = "SWITCHYARD_API_KEY"',
    'wire_api = "responses"',
  ]
  return [
    { language: 'toml', file: '~/.codex/config.toml', text: config.join('\n') },
    shell(`export SWITCHYARD_API_KEY=${shellText(apiKey)}`, 'codex'),
  ]
}

/** Without the setting it takes another server for a proxy that needs no key, and refuses. */
function geminiCli({ baseUrl, apiKey, requestedModel }: SnippetFacts): readonly Snippet[] {
  const settings = { security: { auth: { selectedType: 'gemini-api-key' } } }
  return [
    { language: 'json', file: '~/.gemini/settings.json', text: JSON.stringify(settings, null, 2) },
    shell(
      `export GOOGLE_GEMINI_BASE_URL=${shellText(baseUrl)}`,
      `export GEMINI_API_KEY=${shellText(apiKey)}`,
      `gemini --model ${shellText(requestedModel)}`,
    ),
  ]
}

/** Over Chat Completions: every model of the key is offered in its list. */
function opencode({
  baseUrl,
  apiKey,
  requestedModel,
  callableModels = [],
}: SnippetFacts): readonly Snippet[] {
  const names = [requestedModel, ...callableModels.filter((name) => name !== requestedModel)]
  const switchyard = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Switchyard',
    options: { baseURL: `${baseUrl}/v1`, apiKey },
    models: Object.fromEntries(names.map((name) => [name, { name }])),
  }
  const config = { $schema: 'https://opencode.ai/config.json', provider: { switchyard } }
  return [
    { language: 'json', file: '~/.config/opencode/opencode.json', text: JSON.stringify(config, null, 2) },
    shell(`opencode --model ${shellText(`switchyard/${requestedModel}`)}`),
  ]
}

function anthropicTypeScript({ baseUrl, apiKey, requestedModel }: SnippetFacts): Snippet {
  return {
    language: 'ts',
    file: 'anthropic.mjs',
    text: `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({
  baseURL: ${JSON.stringify(baseUrl)},
  apiKey: ${JSON.stringify(apiKey)},
})
const message = await client.messages.create({
  model: ${JSON.stringify(requestedModel)},
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Hello!' }],
})
console.log(message.content)`,
  }
}

function anthropicPython({ baseUrl, apiKey, requestedModel }: SnippetFacts): Snippet {
  return {
    language: 'python',
    file: 'anthropic_example.py',
    text: `from anthropic import Anthropic

client = Anthropic(base_url=${JSON.stringify(baseUrl)}, api_key=${JSON.stringify(apiKey)})
message = client.messages.create(
    model=${JSON.stringify(requestedModel)},
    max_tokens=256,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(message.content)`,
  }
}

function openaiTypeScript({ baseUrl, apiKey, requestedModel }: SnippetFacts): Snippet {
  return {
    language: 'ts',
    file: 'openai.mjs',
    text: `import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: ${JSON.stringify(`${baseUrl}/v1`)},
  apiKey: ${JSON.stringify(apiKey)},
})
const completion = await client.chat.completions.create({
  model: ${JSON.stringify(requestedModel)},
  messages: [{ role: 'user', content: 'Hello!' }],
})
console.log(completion.choices[0].message.content)`,
  }
}

function openaiPython({ baseUrl, apiKey, requestedModel }: SnippetFacts): Snippet {
  return {
    language: 'python',
    file: 'openai_example.py',
    text: `from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(`${baseUrl}/v1`)}, api_key=${JSON.stringify(apiKey)})
completion = client.chat.completions.create(
    model=${JSON.stringify(requestedModel)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(completion.choices[0].message.content)`,
  }
}

function curl({ baseUrl, apiKey, requestedModel }: SnippetFacts): Snippet {
  const body = JSON.stringify({
    model: requestedModel,
    max_tokens: 256,
    messages: [{ role: 'user', content: 'Hello!' }],
  })
  return shell(
    [
      `curl ${shellText(`${baseUrl}/v1/messages`)}`,
      `  -H ${shellText(`x-api-key: ${apiKey}`)}`,
      `  -H 'anthropic-version: 2023-06-01'`,
      `  -H 'content-type: application/json'`,
      `  -d ${shellText(body)}`,
    ].join(' \\\n'),
  )
}

function shell(...lines: readonly string[]): Snippet {
  return { language: 'sh', text: lines.join('\n') }
}

/** A text as one word of a shell. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
