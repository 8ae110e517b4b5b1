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

/** A request that came while as many as allowed ran already, of an account's key or of a payer's name. */
export type Excess = { readonly atMs: number; readonly of: string; readonly running: number }

export type RecordingProvider = {
  readonly url: string
  readonly records: ReadonlyMap<string, ProviderRecord>
  readonly excesses: readonly Excess[]
  close(): Promise<void>
}

export type RecordingProviderOptions = {
  readonly random: Random
  /** Of each kind of input no more than a token for so many bytes. */
  readonly bytesPerToken?: number
  /** How many requests an account's key or a payer may have here at once; who is absent has no limit. */
  readonly limits?: ReadonlyMap<string, number>
}

const PIECES = ['one ', 'two ', 'three '] as const

/** Starts a provider of Anthropic Messages on loopback that writes down the usage of every answer before it sends it. */
export async function startRecordingProvider({
  random,
  bytesPerToken = 4,
  limits = new Map(),
}: RecordingProviderOptions): Promise<RecordingProvider> {
  const records = new Map<string, ProviderRecord>()
  const running = new RunningCounts(limits)
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const end = running.begin([String(request.headers['x-api-key']), payerIn(body)])
        response.once('close', end)
        return serve({ body, records, random, bytesPerToken, end }, request, response)
      })
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
    excesses: running.excesses,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** How many requests run, of all who have a limit. */
class RunningCounts {
  readonly excesses: Excess[] = []
  private readonly counts = new Map<string, number>()

  constructor(private readonly limits: ReadonlyMap<string, number>) {}

  /** The answer ends it; harmless when repeated. */
  begin(names: readonly string[]): () => void {
    let isOver = false
    for (const name of names) this.add(name)
    return () => {
      if (isOver) return
      isOver = true
      for (const name of names) this.counts.set(name, (this.counts.get(name) ?? 1) - 1)
    }
  }

  private add(name: string): void {
    const running = (this.counts.get(name) ?? 0) + 1
    this.counts.set(name, running)
    if (running > (this.limits.get(name) ?? Infinity))
      this.excesses.push({ atMs: Date.now(), of: name, running })
  }
}

function payerIn(body: string): string {
  return / of (\w+): /.exec(body)?.[1] ?? ''
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

type Work = Required<Omit<RecordingProviderOptions, 'limits'>> & {
  readonly body: string
  readonly records: Map<string, ProviderRecord>
  /** The gateway may send the next request once it has read the last of this one: it does not run any more before that is sent. */
  readonly end: () => void
}

async function serve(
  { body, records, random, bytesPerToken, end }: Work,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = JSON.parse(body) as { readonly stream?: boolean; readonly max_tokens?: number }
  const isStream = asked.stream === true
  const most = Math.floor(body.length / bytesPerToken)
  const record: ProviderRecord = {
    requestId: `req_${records.size}`,
    marker: /call-\d+/.exec(body)?.[0] ?? '',
    apiKey: String(request.headers['x-api-key'] ?? ''),
    end: endOf(random, isStream),
    inputTokens: random.whole(1, most),
    cacheReadTokens: random.chance(0.3) ? random.whole(0, most) : 0,
    cacheCreationTokens: random.chance(0.3) ? random.whole(0, most) : 0,
    outputTokens: random.whole(1, asked.max_tokens ?? 16),
    characters: PIECES[0].length + PIECES[1].length,
  }
  records.set(record.requestId, record)
  await new Promise((resolve) => setTimeout(resolve, random.whole(0, 12)))
  response.setHeader('request-id', record.requestId)
  if (!isStream || record.end === 'refused') end()
  if (record.end === 'refused') {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end('{"type":"error","error":{"type":"invalid_request_error","message":"No"}}')
  } else if (isStream) await stream(record, response, end)
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

async function stream(record: ProviderRecord, response: ServerResponse, end: () => void): Promise<void> {
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
  end()
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
