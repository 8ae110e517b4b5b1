import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeSnippets } from '@/components/connect/make-snippets'

/** What a coding CLI is started with. */
export type CliRun = {
  /** Where its packages are installed. */
  readonly bin: string
  /** A home of its own, empty. */
  readonly home: string
  readonly baseUrl: string
  readonly apiKey: string
  readonly model: string
  readonly prompt: string
}

/** A command with the variables it gets besides `PATH` and `HOME`. */
export type CliCommand = {
  readonly program: string
  readonly args: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

/** A coding CLI: what is installed, and how it is pointed at a gateway as its own documentation says. */
export type CodingCli = {
  readonly name: string
  /** Its program. */
  readonly command: string
  /** Its package with an exact version. */
  readonly packageVersion: string
  /** What it is told to ask for: an alias it knows nothing of, and a name it has settings for where those matter. */
  readonly models: readonly string[]
  prepare(run: CliRun): CliCommand
}

function writeHome(home: string, file: string, text: string): void {
  const target = path.join(home, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
}

/** The variables of a snippet for a terminal. */
function exportsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
  )
}

/** Source: https://code.claude.com/docs/en/llm-gateway */
const claudeCode: CodingCli = {
  name: 'claude',
  command: 'claude',
  packageVersion: '@anthropic-ai/claude-code@2.1.197',
  models: ['coder', 'sonnet'],
  prepare({ bin, baseUrl, apiKey, model, prompt }) {
    const [terminal] = makeSnippets('claude_code', { baseUrl, apiKey, requestedModel: model })
    return {
      program: path.join(bin, 'claude'),
      args: ['--model', model, '--allowedTools', 'Bash', '-p', prompt],
      variables: {
        ...exportsOf(terminal?.text ?? ''),
        DISABLE_AUTOUPDATER: '1',
        IS_SANDBOX: '1',
      },
    }
  },
}

function prepareCodex(run: CliRun, providerSettings: readonly string[]): CliCommand {
  const { bin, home, baseUrl, apiKey, model, prompt } = run
  // As the portal hands it out.
  const [settings] = makeSnippets('codex_cli', { baseUrl, apiKey, requestedModel: model })
  const config = [settings?.text ?? '', ...providerSettings]
  writeHome(home, '.codex/config.toml', config.join('\n'))
  return {
    program: path.join(bin, 'codex'),
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    variables: { SWITCHYARD_API_KEY: apiKey },
  }
}

/** Source: https://developers.openai.com/codex/config-advanced */
const codex: CodingCli = {
  name: 'codex',
  command: 'codex',
  packageVersion: '@openai/codex@0.169.0',
  models: ['coder', 'gpt-5.5'],
  prepare: (run) => prepareCodex(run, []),
}

/** The same on a WebSocket, which it opens once and keeps. */
const codexOnSocket: CodingCli = {
  ...codex,
  name: 'codex on a socket',
  models: ['coder'],
  prepare: (run) => prepareCodex(run, ['supports_websockets = true']),
}

/** Source: https://github.com/google-gemini/gemini-cli/blob/main/docs/reference/configuration.md */
const geminiCli: CodingCli = {
  name: 'gemini',
  command: 'gemini',
  packageVersion: '@google/gemini-cli@0.61.0',
  models: ['coder'],
  prepare({ bin, home, baseUrl, apiKey, model, prompt }) {
    const [settings, terminal] = makeSnippets('gemini_cli', { baseUrl, apiKey, requestedModel: model })
    const handedOut = JSON.parse(settings?.text ?? '') as object
    writeHome(
      home,
      '.gemini/settings.json',
      JSON.stringify({ ...handedOut, privacy: { usageStatisticsEnabled: false } }),
    )
    return {
      program: path.join(bin, 'gemini'),
      args: ['--model', model, '--yolo', '--skip-trust', '--prompt', prompt],
      variables: { ...exportsOf(terminal?.text ?? ''), GEMINI_CLI_NO_RELAUNCH: '1' },
    }
  },
}

/** Source: https://opencode.ai/docs/providers/ */
const opencode: CodingCli = {
  name: 'opencode',
  command: 'opencode',
  packageVersion: 'opencode-ai@1.18.33',
  models: ['coder'],
  prepare({ bin, home, baseUrl, apiKey, model, prompt }) {
    const [settings] = makeSnippets('opencode', { baseUrl, apiKey, requestedModel: model })
    const handedOut = JSON.parse(settings?.text ?? '') as object
    const config = { ...handedOut, autoupdate: false, permission: { bash: 'allow' } }
    writeHome(home, '.config/opencode/opencode.json', JSON.stringify(config))
    return {
      program: path.join(bin, 'opencode'),
      args: ['run', '--model', `switchyard/${model}`, prompt],
      variables: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
    }
  },
}

/** The wires that pi speaks, each with what it adds to the base URL. */
const PI_WIRES = [
  ['anthropic-messages', ''],
  ['openai-completions', '/v1'],
  ['openai-responses', '/v1'],
  ['google-generative-ai', '/v1beta'],
] as const

/** One client for every protocol. Source: https://github.com/badlogic/pi-mono/blob/main/packages/coding-agent/docs/models.md */
const pis = PI_WIRES.map(([api, suffix]): CodingCli => ({
  name: `pi by ${api}`,
  command: 'pi',
  packageVersion: '@mariozechner/pi-coding-agent@0.73.1',
  models: ['coder'],
  prepare({ bin, home, baseUrl, apiKey, model, prompt }) {
    const known = { id: model, name: model, input: ['text'], contextWindow: 128_000, maxTokens: 8_192 }
    const switchyard = { baseUrl: `${baseUrl}${suffix}`, api, apiKey, models: [known] }
    writeHome(home, '.pi/agent/models.json', JSON.stringify({ providers: { switchyard } }))
    return {
      program: path.join(bin, 'pi'),
      args: ['--provider', 'switchyard', '--model', model, '-p', prompt],
      variables: { PI_OFFLINE: '1' },
    }
  },
}))

/** The CLIs people use: one for each protocol (Messages, Responses, Gemini, Chat), and one that speaks them all. */
export const CODING_CLIS: readonly CodingCli[] = [
  claudeCode,
  codex,
  codexOnSocket,
  geminiCli,
  opencode,
  ...pis,
]

/** The shell command of each CLI's tool, as the model calls it. */
export function shellCalls(command: string): Readonly<Record<string, string>> {
  return {
    Bash: JSON.stringify({ command, description: 'prints a word' }),
    exec_command: JSON.stringify({ cmd: command }),
    shell_command: JSON.stringify({ command }),
    shell: JSON.stringify({ command: ['bash', '-lc', command] }),
    run_shell_command: JSON.stringify({ command, description: 'prints a word' }),
    bash: JSON.stringify({ command, description: 'prints a word' }),
  }
}
