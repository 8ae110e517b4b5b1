import { Decimal } from '@/lib/core'
import { adminClient, type AdminClient } from '../support/admin-client'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { waitUntil } from '../support/wait-until'

/** The running demo with a billed, streamed call of each alias behind it. */
export type DemoWorld = {
  readonly app: RunningSwitchyard
  readonly admin: AdminClient
  readonly email: string
  readonly password: string
  readonly calls: readonly DemoCall[]
  /** Calls an alias once more; done when it is billed. */
  call(alias: string): Promise<DemoCall>
}

/** What a call must look like in the portal. */
export type DemoCall = {
  readonly alias: string
  readonly channel: string
  readonly upstreamModel: string
  /** Computed here from the streamed counts and the channel's prices: `$0.0001296`. */
  readonly cost: string
  readonly usageId: string
}

/** Starts the demo and makes the calls it prints. */
export async function startDemoWorld(): Promise<DemoWorld> {
  const app = await startSwitchyard({ demo: true })
  try {
    return await makeCalls(app)
  } catch (error) {
    await app.remove()
    throw error
  }
}

async function makeCalls(app: RunningSwitchyard): Promise<DemoWorld> {
  const admin = adminClient(app.url)
  const [, email = '', password = ''] = /Sign in:\s+\S+\s+(\S+@\S+) \/ (\S+)/.exec(app.output()) ?? []
  const key = /x-api-key: (sk-\S+?)'/.exec(app.output())?.[1] ?? ''
  const aliases = [...app.output().matchAll(/"model":"([^"]+)"/g)].map((match) => match[1] ?? '')
  const call = (alias: string): Promise<DemoCall> => callAlias({ app, admin, key, alias })
  const calls: DemoCall[] = []
  for (const alias of aliases) calls.push(await call(alias))
  return { app, admin, email, password, calls, call }
}

type Call = {
  readonly app: RunningSwitchyard
  readonly admin: AdminClient
  readonly key: string
  readonly alias: string
}

async function callAlias({ app, admin, key, alias }: Call): Promise<DemoCall> {
  const response = await fetch(`${app.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: alias,
      max_tokens: 64,
      stream: true,
      messages: [{ role: 'user', content: `Hello from ${alias}` }],
    }),
  })
  const tokens = countsOf(await response.text())
  const row = await waitUntil(`usage row of ${alias}`, async () => {
    const requestId = response.headers.get('x-request-id') ?? ''
    const { items } = await admin.must('GET', `/usage?request_id=${encodeURIComponent(requestId)}`)
    return items[0]
  })
  const channel = await admin.must('GET', `/channels/${row.channel_id}`)
  const [entry] = channel.model_pricing
  const cost = new Decimal(tokens.input)
    .times(entry.input_price)
    .plus(new Decimal(tokens.output).times(entry.output_price))
  return {
    alias,
    channel: channel.name,
    upstreamModel: row.upstream_model,
    cost: `$${cost.toFixed()}`,
    usageId: row.id,
  }
}

/** The token counts a streamed answer reports: input at the start, output at the end. */
function countsOf(stream: string): { readonly input: number; readonly output: number } {
  const input = /"input_tokens":(\d+)/.exec(stream)?.[1]
  const output = [...stream.matchAll(/"output_tokens":(\d+)/g)].at(-1)?.[1]
  if (input === undefined || output === undefined) throw new Error(`no counts in the answer: ${stream}`)
  return { input: Number(input), output: Number(output) }
}
