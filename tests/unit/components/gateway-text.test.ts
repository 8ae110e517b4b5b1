import { createElement } from 'react'
import { renderToReadableStream } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { GatewayText } from '@/components/format/gateway-text'

vi.mock('@/components/format/translated-gateway-text', () => {
  throw new Error('no such file')
})

test('what the gateway wrote is shown as written where its sentences cannot be loaded', async () => {
  const stream = await renderToReadableStream(createElement(GatewayText, { text: 'No connection' }))
  await stream.allReady
  const html = await new Response(stream).text()
  expect(html.replaceAll(/<!--.*?-->/g, '')).toBe('No connection')
})
