import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Random } from './random'

/** What the provider says it did for one request: the truth the books are held to. */
export type ProviderRecord = {
  readonly requestId: string
  /** In the prompt: whose request it was. */
  readonly marker: string
  readonly apiKey: string
  /** `cut` = the stream ended before its last event; `refused` = an error, nothing is owed. */
  readonly end: 'whole' | 'cut' | 'refused'
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
  readonly outputTokens: number
  /** Characters of text sent before a cut. */
  readonly characters: number
}

export type RecordingProvider = {
  readonly url: string
  readonly records: ReadonlyMap<string, ProviderRecord>
  close(): Promise<void>
}

const PIECES = ['one ', 'two ', 'three '] as const

/** Starts a provider of Anthropic Messages on loopback that writes down the usage of every answer before it sends it. */
export async function startRecordingProvider(random: Random): Promise<RecordingProvider> {
  const records = new Map<string, ProviderRecord>()
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => serve({ body, records, random }, request, response))
      .catch(() => response.destroy())
  })
  server.keepAliveTimeout = 120_000
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

type Work = {
  readonly body: string
  readonly records: Map<string, ProviderRecord>
  readonly random: Random
}

async function serve(
  { body, records, random }: Work,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = JSON.parse(body) as { readonly stream?: boolean; readonly max_tokens?: number }
  const isStream = asked.stream === true
  const record: ProviderRecord = {
    requestId: `req_${records.size}`,
    marker: /call-\d+/.exec(body)?.[0] ?? '',
    apiKey: String(request.headers['x-api-key'] ?? ''),
    end: endOf(random, isStream),
    // Never more than a token a byte, as any tokenizer of text.
    inputTokens: random.whole(1, Math.floor(body.length / 4)),
    cacheReadTokens: random.chance(0.3) ? random.whole(0, Math.floor(body.length / 4)) : 0,
    cacheCreationTokens: random.chance(0.3) ? random.whole(0, Math.floor(body.length / 4)) : 0,
    outputTokens: random.whole(1, asked.max_tokens ?? 16),
    characters: PIECES[0].length + PIECES[1].length,
  }
  records.set(record.requestId, record)
  await new Promise((resolve) => setTimeout(resolve, random.whole(0, 12)))
  response.setHeader('request-id', record.requestId)
  if (record.end === 'refused') {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end('{"type":"error","error":{"type":"invalid_request_error","message":"No"}}')
  } else if (isStream) await stream(record, response)
  else whole(record, response)
}

function endOf(random: Random, isStream: boolean): ProviderRecord['end'] {
  if (random.chance(0.01)) return 'refused'
  return isStream && random.chance(0.01) ? 'cut' : 'whole'
}

function usageOf(record: ProviderRecord, outputTokens: number): object {
  return {
    input_tokens: record.inputTokens,
    cache_read_input_tokens: record.cacheReadTokens,
    cache_creation_input_tokens: record.cacheCreationTokens,
    output_tokens: outputTokens,
  }
}

function message(record: ProviderRecord, parts: object): object {
  return {
    id: `msg_${record.requestId}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    stop_sequence: null,
    ...parts,
  }
}

function whole(record: ProviderRecord, response: ServerResponse): void {
  const content = [{ type: 'text', text: PIECES.join('') }]
  const usage = usageOf(record, record.outputTokens)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(message(record, { content, stop_reason: 'end_turn', usage })))
}

async function stream(record: ProviderRecord, response: ServerResponse): Promise<void> {
  const send = (type: string, data: object): void =>
    void response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  const piece = (text: string): void =>
    send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  send('message_start', {
    message: message(record, { content: [], stop_reason: null, usage: usageOf(record, 1) }),
  })
  send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
  piece(PIECES[0])
  piece(PIECES[1])
  await new Promise((resolve) => setTimeout(resolve, 2))
  if (record.end === 'cut') {
    response.end()
    return
  }
  piece(PIECES[2])
  send('content_block_stop', { index: 0 })
  send('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: record.outputTokens },
  })
  send('message_stop', {})
  response.end()
}
