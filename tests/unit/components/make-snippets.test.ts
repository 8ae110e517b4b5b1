import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { CONNECT_TOOLS, makeSnippets } from '@/components/connect/make-snippets'

const FACTS = { baseUrl: 'https://gateway.example', apiKey: 'sk-secret', requestedModel: 'claude-x' }

describe('makeSnippets', () => {
  test.each(CONNECT_TOOLS)('%s names server, key and model', (tool) => {
    const text = makeSnippets(tool, FACTS)
      .map((snippet) => snippet.text)
      .join('\n')
    expect(text).toContain('https://gateway.example')
    expect(text).toContain('sk-secret')
    expect(text).toContain('claude-x')
  })

  test('a model name with quotes stays one word of the shell', () => {
    const model = `it's "odd" $HOME \`x\``
    const [snippet] = makeSnippets('claude_code', { ...FACTS, requestedModel: model })
    const script = `claude() { printf '%s' "$2"; }\n${snippet?.text}`
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(model)
  })

  test.each([
    ['sonnet', [], 'sonnet sonnet sonnet'],
    ['claude-x', [], 'claude-x claude-x claude-x'],
    ['claude-x', ['claude-haiku-4-5', 'claude-haiku-4-10', 'opus-eu'], 'opus-eu claude-x claude-haiku-4-10'],
    ['claude-haiku-3', ['claude-haiku-4-5'], 'claude-haiku-3 claude-haiku-3 claude-haiku-3'],
    [
      'claude-x',
      [
        'claude-opus-4-20250514',
        'claude-opus-4-1-20250805',
        'claude-3-haiku-20240307',
        'claude-3-5-haiku-latest',
      ],
      'claude-opus-4-1-20250805 claude-x claude-3-5-haiku-latest',
    ],
    [
      'claude-x',
      ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-20250514', 'claude-3-7-sonnet-20250219'],
      'claude-x claude-sonnet-4-5-20250929 claude-x',
    ],
    ['claude-x', ['claude-sonnet-4-5', 'best-sonnet'], 'claude-x best-sonnet claude-x'],
  ])(
    'Claude Code told to use %s of %j asks for nothing the key cannot call',
    (requestedModel, callableModels, families) => {
      const [snippet] = makeSnippets('claude_code', { ...FACTS, requestedModel, callableModels })
      const variables = ['OPUS', 'SONNET', 'HAIKU'].map((family) => `"$ANTHROPIC_DEFAULT_${family}_MODEL"`)
      const script = `claude() { printf '%s: %s %s %s' "$2" ${variables.join(' ')}; }\n${snippet?.text}`
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { NODE_ENV: 'test' } })).toBe(
        `${requestedModel}: ${families}`,
      )
    },
  )

  test('a word Claude Code takes for a family of its own is what this server calls so', () => {
    const [snippet] = makeSnippets('claude_code', { ...FACTS, requestedModel: 'fable' })
    expect(snippet?.text).toContain("export ANTHROPIC_DEFAULT_FABLE_MODEL='fable'")
    expect(makeSnippets('claude_code', FACTS)[0]?.text).not.toContain('FABLE')
  })

  test('opencode is offered every model of the key', () => {
    const [settings, terminal] = makeSnippets('opencode', { ...FACTS, callableModels: ['a', 'claude-x'] })
    expect(settings?.file).toBe('~/.config/opencode/opencode.json')
    expect(JSON.parse(settings?.text ?? '')).toMatchObject({
      provider: { switchyard: { models: { a: { name: 'a' }, 'claude-x': { name: 'claude-x' } } } },
    })
    expect(terminal?.text).toBe("opencode --model 'switchyard/claude-x'")
  })

  test('Gemini CLI is told to use the key', () => {
    const [settings, terminal] = makeSnippets('gemini_cli', FACTS)
    expect(settings?.file).toBe('~/.gemini/settings.json')
    expect(JSON.parse(settings?.text ?? '')).toEqual({
      security: { auth: { selectedType: 'gemini-api-key' } },
    })
    expect(terminal?.text).toContain("GEMINI_API_KEY='sk-secret'")
  })

  test('the body of the curl call is JSON', () => {
    const [snippet] = makeSnippets('curl', { ...FACTS, requestedModel: `it's` })
    const script = `curl() { for last; do :; done; printf '%s' "$last"; }\n${snippet?.text}`
    const body: unknown = JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8' }))
    expect(body).toMatchObject({ model: `it's`, messages: [{ role: 'user' }] })
  })
})
