import { describe, expect, it } from 'vitest'
import { gatherResponse, openaiResponses } from '@/lib/protocols'
import { observeChunks } from '../observe-chunks'

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const item = { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }

describe('an answer in one piece out of a stream', () => {
  it.each(['response.completed', 'response.incomplete', 'response.failed', 'response.done'])(
    'ends with %s, as the stream itself does',
    (type) => {
      const stream = Buffer.from(
        data({ type: 'response.output_item.done', output_index: 0, item }) +
          data({ type, response: { id: 'r', output: [] } }),
      )
      const gathered = gatherResponse(stream)
      expect(JSON.parse(String(gathered?.body))).toEqual({ id: 'r', output: [item] })
      expect(observeChunks({ protocol: openaiResponses }, [stream])).toMatchObject({ sawTerminal: true })
    },
  )

  it('is none where the stream was cut', () => {
    expect(gatherResponse(Buffer.from(data({ type: 'response.created', response: { id: 'r' } })))).toBeNull()
  })
})
