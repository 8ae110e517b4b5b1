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

  test('the body of the curl call is JSON', () => {
    const [snippet] = makeSnippets('curl', { ...FACTS, requestedModel: `it's` })
    const script = `curl() { for last; do :; done; printf '%s' "$last"; }\n${snippet?.text}`
    const body: unknown = JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8' }))
    expect(body).toMatchObject({ model: `it's`, messages: [{ role: 'user' }] })
  })
})
