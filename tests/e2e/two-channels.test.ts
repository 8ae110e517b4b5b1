import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { createProvisioner } from '../support/provision'
import { waitUntil } from '../support/wait-until'
import { addMapping, panel, save, startOperatorWorld, type OperatorWorld } from './operator-world'

const NAMES = ['asxs', 'codex2api'] as const
type ChannelName = (typeof NAMES)[number]

const PUBLIC_MODEL = 'claude-sonnet-4-5'

let world: OperatorWorld
let provider: SimulatedProvider
let groupId: number
let userKey: string
let calls = 0

beforeAll(async () => {
  world = await startOperatorWorld()
  provider = await startSimulatedProvider()
})

afterAll(async () => {
  await provider?.close()
  await world?.remove()
})

const aliasOf = (name: ChannelName): string => `gpt-5.4-${name}`
const secretOf = (name: ChannelName): string => `sk-account-of-${name}`

type Answer = { readonly status: number; readonly code: string | null; readonly servedBy: readonly string[] }

/** One call with the user's key; `servedBy` are the credentials that reached the provider, in order. */
async function call(model: string, session?: string): Promise<Answer> {
  const before = provider.requests.length
  calls += 1
  const response = await fetch(`${world.app.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': userKey, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model,
      max_tokens: 16,
      messages: [
        { role: 'user', content: session === undefined ? `call ${calls}` : 'the same conversation' },
      ],
      ...(session === undefined ? {} : { metadata: { user_id: session } }),
    }),
  })
  await response.arrayBuffer()
  return {
    status: response.status,
    code: response.headers.get('x-switchyard-code'),
    servedBy: provider.requests.slice(before).map((request) => request.apiKey),
  }
}

/** Calls until the configuration just saved has reached the gateway (within 2 s). */
async function callOnce(model: string, expected: (answer: Answer) => boolean): Promise<Answer> {
  return waitUntil(
    `an answer for ${model}`,
    async () => {
      const answer = await call(model)
      return expected(answer) ? answer : null
    },
    5_000,
  )
}

async function newChannel(page: Page, name: ChannelName): Promise<void> {
  await page.goto(`${world.app.url}/admin/channels`)
  await page.getByRole('link', { name: 'New channel' }).click()
  await page.waitForURL('**/admin/channels/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await panel(page).getByRole('checkbox', { name: 'pool' }).check()
  await addMapping(page, aliasOf(name), PUBLIC_MODEL)
  await save(page)
  await page.waitForURL(/\/admin\/channels\/\d+$/)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Lists the public model in a channel's prices, with the catalogue's prices as they come. */
async function listPublicModel(page: Page, name: ChannelName): Promise<void> {
  await world.openChannel(page, name)
  await panel(page).getByRole('button', { name: 'Add price entry' }).click()
  const card = panel(page).locator('[data-card]').last()
  await card.getByRole('textbox', { name: 'Models' }).fill(PUBLIC_MODEL)
  await card.getByRole('textbox', { name: 'Models' }).press('Enter')
  await expect.poll(() => card.getByLabel('Input', { exact: true }).inputValue()).toBe('3')
  await save(page)
}

async function openGroup(page: Page): Promise<void> {
  await page.goto(`${world.app.url}/admin/groups/${groupId}`)
  await page.waitForLoadState('networkidle')
}

/** Drags the last route above the first. */
async function dragLastToTop(page: Page): Promise<void> {
  const rows = page.locator('[data-route]')
  const handle = await rows.last().locator('[data-handle]').boundingBox()
  const first = await rows.first().boundingBox()
  if (handle === null || first === null) throw new Error('the rows are not on the page')
  await page.mouse.move(handle.x + 5, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(handle.x + 5, first.y + 4, { steps: 6 })
  await page.mouse.up()
}

/** The usage page, filtered by requested model, names these channels, newest first. */
async function channelsOnUsagePage(page: Page, model: string): Promise<readonly string[]> {
  await page.goto(`${world.app.url}/admin/usage?model=${encodeURIComponent(model)}`)
  const rows = page.locator('tbody tr')
  await rows.first().waitFor()
  return Promise.all(
    (await rows.all()).map(async (row) => {
      const text = (await row.textContent()) ?? ''
      // The alias holds the name of its channel.
      const plain = NAMES.reduce((rest, name) => rest.replaceAll(aliasOf(name), ''), text)
      return NAMES.filter((name) => plain.includes(name)).join('+')
    }),
  )
}

describe('one group, two channels, one key', () => {
  test('are built by hand', async () => {
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/groups`)
    await page.getByRole('link', { name: 'New group' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('pool')
    await save(page)
    await page.waitForURL(/\/admin\/groups\/\d+$/)
    groupId = Number(page.url().split('/').at(-1))
    for (const name of NAMES) await newChannel(page, name)
    const provisioner = createProvisioner(world.admin, provider.url)
    for (const name of NAMES) {
      const { id } = await world.channelOf(name)
      await provisioner.account(secretOf(name), {
        name: `account of ${name}`,
        bindings: [{ group_id: groupId, channel_id: id }],
      })
    }
    userKey = await provisioner.key(await provisioner.user(), { name: 'laptop', group_id: groupId })
    expect(problems).toEqual([])
  })

  test('each alias reaches its own account, and the log names its channel', async () => {
    for (const name of NAMES) {
      const answer = await callOnce(aliasOf(name), ({ status }) => status === 200)
      expect(answer.servedBy).toEqual([secretOf(name)])
      expect(JSON.parse(provider.requests.at(-1)?.body ?? '{}')).toMatchObject({ model: PUBLIC_MODEL })
    }
    const { page, problems } = await world.openAdmin()
    for (const name of NAMES) {
      await expect.poll(() => channelsOnUsagePage(page, aliasOf(name)), { timeout: 20_000 }).toEqual([name])
    }
    expect(problems).toEqual([])
  })

  test('a conversation over both aliases keeps an account in each channel, and crosses to none', async () => {
    const session = 'user_a_account__session_00000000-0000-4000-8000-000000000001'
    for (const name of [...NAMES, ...NAMES]) {
      const answer = await call(aliasOf(name), session)
      expect(answer).toMatchObject({ status: 200, servedBy: [secretOf(name)] })
    }
  })
})

describe('one public model on both', () => {
  test('is ambiguous until the routes are ordered', async () => {
    const { page, problems } = await world.openAdmin()
    await listPublicModel(page, 'asxs')
    await page.getByText('“asxs” is saved.').waitFor()
    const alone = await callOnce(PUBLIC_MODEL, ({ status }) => status === 200)
    expect(alone.servedBy).toEqual([secretOf('asxs')])

    await listPublicModel(page, 'codex2api')
    const dialog = page.getByRole('alertdialog', { name: 'Save although models become ambiguous?' })
    await dialog.getByText(PUBLIC_MODEL).waitFor()
    await dialog.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText('“codex2api” is saved.').waitFor()
    const refused = await callOnce(PUBLIC_MODEL, ({ status }) => status !== 200)
    expect(refused).toEqual({ status: 409, code: 'CHANNEL_ROUTE_AMBIGUOUS', servedBy: [] })
    // The aliases are as clear as before.
    for (const name of NAMES) expect((await call(aliasOf(name))).servedBy).toEqual([secretOf(name)])
    expect(problems.filter((problem) => !problem.includes('409'))).toEqual([])
  })

  test('is served by the first once they are ordered, and by the other when dragged above', async () => {
    const { page, problems } = await world.openAdmin()
    for (const [top, below] of [
      ['codex2api', 'asxs'],
      ['asxs', 'codex2api'],
    ] as const) {
      await openGroup(page)
      await dragLastToTop(page)
      await expect.poll(() => page.locator('[data-route]').first().textContent()).toContain(top)
      await page.getByRole('button', { name: 'Save order' }).click()
      await page.getByText('The routes are saved.').last().waitFor()
      const answer = await callOnce(
        PUBLIC_MODEL,
        ({ status, servedBy }) => status === 200 && servedBy[0] === secretOf(top),
      )
      expect(answer.servedBy).not.toContain(secretOf(below))
    }
    expect(problems).toEqual([])
  })

  test('is served by the second while the first’s account is rate-limited; its alias does not cross', async () => {
    const session = 'user_a_account__session_00000000-0000-4000-8000-000000000002'
    expect((await call(PUBLIC_MODEL, session)).servedBy).toEqual([secretOf('asxs')])
    provider.script({ apiKey: secretOf('asxs'), next: ['rate-limited'] })
    const moved = await call(PUBLIC_MODEL, session)
    expect(moved).toMatchObject({ status: 200, servedBy: [secretOf('asxs'), secretOf('codex2api')] })
    // Limited until the reset: nobody asks it again before.
    const after = await call(PUBLIC_MODEL, session)
    expect(after).toMatchObject({ status: 200, servedBy: [secretOf('codex2api')] })
    const alias = await call(aliasOf('asxs'), session)
    expect(alias).toEqual({ status: 503, code: 'NO_AVAILABLE_ACCOUNT', servedBy: [] })

    const { page, problems } = await world.openAdmin()
    await expect
      .poll(async () => (await channelsOnUsagePage(page, PUBLIC_MODEL)).slice(0, 3), { timeout: 20_000 })
      .toEqual(['codex2api', 'codex2api', 'asxs'])
    const { items } = await world.admin.must('GET', `/usage?model=${PUBLIC_MODEL}`)
    const { attempts } = await world.admin.must('GET', `/usage/${items[1].id}`)
    expect(attempts).toHaveLength(2)
    expect(problems).toEqual([])
  })
})
