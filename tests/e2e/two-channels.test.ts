import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { createProvisioner } from '../support/provision'
import { uniqueName } from '../support/unique-name'
import { waitUntil } from '../support/wait-until'
import {
  addMapping,
  aliasOf,
  dragLastRouteToTop,
  panel,
  save,
  startOperatorWorld,
  type OperatorWorld,
} from './operator-world'

/** What each attempt builds anew. */
type Built = {
  readonly group: { readonly id: number; readonly name: string }
  readonly names: readonly [string, string]
  readonly userKey: string
}

const PUBLIC_MODEL = 'claude-sonnet-4-5'

let world: OperatorWorld
let provider: SimulatedProvider
let calls = 0

beforeAll(async () => {
  world = await startOperatorWorld()
  provider = await startSimulatedProvider()
})

afterAll(async () => {
  await provider?.close()
  await world?.remove()
})

const secretOf = (name: string): string => `sk-account-of-${name}`

type Answer = { readonly status: number; readonly code: string | null; readonly servedBy: readonly string[] }

type Call = { readonly model: string; readonly userKey: string; readonly session?: string }

/** One call; `servedBy` are the credentials that reached the provider, in order. */
async function call({ model, userKey, session }: Call): Promise<Answer> {
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
async function callOnce(asked: Call, expected: (answer: Answer) => boolean): Promise<Answer> {
  return waitUntil(`an answer for ${asked.model}`, async () => {
    const answer = await call(asked)
    return expected(answer) ? answer : null
  })
}

async function newChannel(page: Page, { name, group }: { name: string; group: string }): Promise<void> {
  await page.goto(`${world.app.url}/admin/channels`)
  await page.getByRole('link', { name: 'New channel' }).click()
  await page.waitForURL('**/admin/channels/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await panel(page).getByRole('checkbox', { name: group }).check()
  await addMapping(page, aliasOf(name), PUBLIC_MODEL)
  await save(page)
  await page.waitForURL(/\/admin\/channels\/\d+$/)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Lists the public model in a channel's prices, with the catalogue's prices as they come. */
async function listPublicModel(page: Page, name: string): Promise<void> {
  await world.openChannel(page, name)
  await panel(page).getByRole('button', { name: 'Add price entry' }).click()
  const card = panel(page).locator('[data-card]').last()
  await card.getByRole('textbox', { name: 'Models' }).fill(PUBLIC_MODEL)
  await card.getByRole('textbox', { name: 'Models' }).press('Enter')
  await expect.poll(() => card.getByLabel('Input', { exact: true }).inputValue()).toBe('3')
  await save(page)
}

/** The usage page of the group, filtered by requested model, names these channels, newest first. */
async function channelsOnUsagePage(
  page: Page,
  { group, names }: Built,
  model: string,
): Promise<readonly string[]> {
  const filters = new URLSearchParams({ model, group_id: String(group.id) })
  await page.goto(`${world.app.url}/admin/usage?${filters}`)
  const rows = page.locator('tbody tr')
  return Promise.all(
    (await rows.all()).map(async (row) => {
      const text = (await row.textContent()) ?? ''
      // The alias and the account hold the name of their channel.
      const others = names.flatMap((name) => [aliasOf(name), accountOf(name)])
      const plain = others.reduce((rest, other) => rest.replaceAll(other, ''), text)
      return names.filter((name) => plain.includes(name)).join('+')
    }),
  )
}

const accountOf = (name: string): string => `account of ${name}`

async function buildByHand(page: Page): Promise<Built> {
  const [groupName, first, second] = [uniqueName('pool'), uniqueName('asxs'), uniqueName('codex2api')]
  await page.goto(`${world.app.url}/admin/groups`)
  await page.getByRole('link', { name: 'New group' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(groupName)
  await save(page)
  await page.waitForURL(/\/admin\/groups\/\d+$/)
  const group = { id: Number(page.url().split('/').at(-1)), name: groupName }
  const provisioner = createProvisioner(world.admin, provider.url)
  for (const name of [first, second]) {
    await newChannel(page, { name, group: groupName })
    const { id } = await world.channelOf(name)
    const bindings = [{ group_id: group.id, channel_id: id }]
    await provisioner.account(secretOf(name), { name: accountOf(name), bindings })
  }
  const user = await provisioner.user({ email: `${uniqueName('user')}@example.com` })
  const userKey = await provisioner.key(user, { name: 'laptop', group_id: group.id })
  return { group, names: [first, second], userKey }
}

async function expectOwnAccounts(page: Page, built: Built): Promise<void> {
  const { names, userKey } = built
  for (const name of names) {
    const answer = await callOnce({ model: aliasOf(name), userKey }, ({ status }) => status === 200)
    expect(answer.servedBy).toEqual([secretOf(name)])
    expect(JSON.parse(provider.requests.at(-1)?.body ?? '{}')).toMatchObject({ model: PUBLIC_MODEL })
  }
  for (const name of names) {
    await expect.poll(() => channelsOnUsagePage(page, built, aliasOf(name))).toEqual([name])
  }
  // A conversation over both aliases keeps an account in each channel, and crosses to none.
  const session = newSession()
  for (const name of [...names, ...names]) {
    const answer = await call({ model: aliasOf(name), userKey, session })
    expect(answer).toMatchObject({ status: 200, servedBy: [secretOf(name)] })
  }
}

const newSession = (): string => `user_a_account__session_${randomUUID()}`

async function expectAmbiguous(page: Page, { names, userKey }: Built): Promise<void> {
  const [first, second] = names
  await listPublicModel(page, first)
  await page.getByText(`“${first}” is saved.`).waitFor()
  const alone = await callOnce({ model: PUBLIC_MODEL, userKey }, ({ status }) => status === 200)
  expect(alone.servedBy).toEqual([secretOf(first)])

  await listPublicModel(page, second)
  const dialog = page.getByRole('alertdialog', { name: 'Save although models become ambiguous?' })
  await dialog.getByText(PUBLIC_MODEL).waitFor()
  await dialog.getByRole('button', { name: 'Save anyway' }).click()
  await page.getByText(`“${second}” is saved.`).waitFor()
  const refused = await callOnce({ model: PUBLIC_MODEL, userKey }, ({ status }) => status !== 200)
  expect(refused).toEqual({ status: 409, code: 'CHANNEL_ROUTE_AMBIGUOUS', servedBy: [] })
  // The aliases are as clear as before.
  for (const name of names) {
    expect((await call({ model: aliasOf(name), userKey })).servedBy).toEqual([secretOf(name)])
  }
}

/** The last route is dragged above the first, twice: whoever is on top serves. */
async function expectOrderToDecide(page: Page, { group, names, userKey }: Built): Promise<void> {
  const [first, second] = names
  for (const [top, below] of [
    [second, first],
    [first, second],
  ] as const) {
    await page.goto(`${world.app.url}/admin/groups/${group.id}`)
    await dragLastRouteToTop(page)
    await expect.poll(() => page.locator('[data-route]').first().textContent()).toContain(top)
    await page.getByRole('button', { name: 'Save order' }).click()
    await page.getByText('The routes are saved.').last().waitFor()
    const answer = await callOnce(
      { model: PUBLIC_MODEL, userKey },
      ({ status, servedBy }) => status === 200 && servedBy[0] === secretOf(top),
    )
    expect(answer.servedBy).not.toContain(secretOf(below))
  }
}

async function expectFailover(page: Page, built: Built): Promise<void> {
  const { group, names, userKey } = built
  const [first, second] = names
  const asked = { model: PUBLIC_MODEL, userKey, session: newSession() }
  expect((await call(asked)).servedBy).toEqual([secretOf(first)])
  provider.script({ apiKey: secretOf(first), next: ['rate-limited'] })
  expect(await call(asked)).toMatchObject({ status: 200, servedBy: [secretOf(first), secretOf(second)] })
  // Limited until the reset: nobody asks it again before.
  expect(await call(asked)).toMatchObject({ status: 200, servedBy: [secretOf(second)] })
  const alias = await call({ ...asked, model: aliasOf(first) })
  expect(alias).toEqual({ status: 503, code: 'NO_AVAILABLE_ACCOUNT', servedBy: [] })

  await expect
    .poll(async () => (await channelsOnUsagePage(page, built, PUBLIC_MODEL)).slice(0, 3))
    .toEqual([second, second, first])
  const filters = `model=${PUBLIC_MODEL}&group_id=${group.id}`
  const { items } = await world.admin.must('GET', `/usage?${filters}`)
  const { attempts } = await world.admin.must('GET', `/usage/${items[1].id}`)
  expect(attempts).toHaveLength(2)
}

// One journey: what comes later needs what came before, so that a repeated attempt begins anew.
test('one group, two channels, one key: by hand, by alias, ambiguous, ordered, and over to the other', async () => {
  const { page, problems } = await world.openAdmin()
  const built = await buildByHand(page)
  await expectOwnAccounts(page, built)
  expect(problems).toEqual([])
  await expectAmbiguous(page, built)
  await expectOrderToDecide(page, built)
  await expectFailover(page, built)
  // The question whether a model may become ambiguous is a 409, which the browser tells as an error.
  expect(problems.filter((problem) => !problem.includes('409'))).toEqual([])
}, 600_000)
