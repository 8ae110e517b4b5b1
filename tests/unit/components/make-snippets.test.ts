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
    ['sonnet', 'sonnet'],
    ['claude-x', ''],
  ])('Claude Code asks for %s, not for what it understands by that', (requestedModel, own) => {
    const [snippet] = makeSnippets('claude_code', { ...FACTS, requestedModel })
    const script = `claude() { printf '%s %s' "$2" "$ANTHROPIC_DEFAULT_SONNET_MODEL"; }\n${snippet?.text}`
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { NODE_ENV: 'test' } })).toBe(
      `${requestedModel} ${own}`,
    )
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
