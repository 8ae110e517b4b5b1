import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { waitUntilServed } from '../support/provision'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { waitUntil } from '../support/wait-until'
import { expectAccessible, openBrowser, openPage, signIn } from './open-browser'
import { addMapping, panel, save } from './operator-world'

const EMAIL = 'first@example.com'
const PASSWORD = 'a good long password'
const ALIAS = 'my-sonnet'

let app: RunningSwitchyard
let provider: SimulatedProvider
let browser: Browser

// An installation has one first administrator: every attempt has an installation of its own.
beforeEach(async () => {
  app = await startSwitchyard()
  provider = await startSimulatedProvider()
  browser = await openBrowser()
})

afterEach(async () => {
  await browser?.close()
  await app?.remove()
  await provider?.close()
})

test('from the printed token to the first request on the dashboard', async () => {
  const { page, problems } = await openPage(browser, { viewport: { width: 1440, height: 900 } })
  await setUp(page)
  await makeRoute(page)
  await makeAccount(page)
  const key = await makeUserWithKey(page)
  await waitUntilServed(app.url, key, ALIAS)
  await call(key)

  const row = page.getByRole('row').filter({ hasText: 'ada@example.com' })
  await waitUntil('the row of the request', async () => {
    await page.goto(`${app.url}/admin/usage`)
    return (await row.count()) > 0
  })
  const cost = (await row.getByRole('button', { name: 'show calculation' }).textContent()) ?? ''
  expect(cost).toMatch(/^\$0\.0\d+$/)
  expect(await row.textContent()).toMatch(/laptop.*main.*direct/s)
  await row.getByRole('link').first().click()
  const drawer = page.getByRole('dialog', { name: 'Request' })
  await drawer.getByRole('heading', { name: 'Attempts' }).waitFor()
  expect(await drawer.getByRole('row', { name: 'Charged' }).textContent()).toContain(cost)
  await page.keyboard.press('Escape')

  await page.goto(`${app.url}/admin`)
  const tile = (name: string) =>
    page.locator('p', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::p[1]')
  expect(await tile('Requests').textContent()).toBe('1')
  expect(Number((await tile('Charged').textContent())?.slice(1))).toBeCloseTo(Number(cost.slice(1)), 3)
  for (const [list, name] of [
    ['Users', 'ada@example.com'],
    ['Models', ALIAS],
    ['Channels', 'direct'],
    ['Accounts', 'only account'],
    ['Groups', 'main'],
  ] as const) {
    await page.getByRole('list', { name: list }).getByRole('link', { name }).waitFor()
  }
  const latest = page.getByRole('listitem').filter({ hasText: 'Complete' })
  expect(await latest.textContent()).toMatch(new RegExp(`${ALIAS}.*direct`, 's'))
  await latest.getByText(cost, { exact: true }).waitFor()
  expect(problems).toEqual([])
})

/** The first administrator, by the printed token, and their first look. */
async function setUp(page: Page): Promise<void> {
  const token = /setup-[\w-]{20,}/.exec(app.output())?.[0] ?? ''
  expect(token).not.toBe('')
  await page.goto(app.url)
  expect(new URL(page.url()).pathname).toBe('/setup')
  await expectAccessible(page)
  await page.goto(`${app.url}/setup?token=${token}`)
  expect(await page.getByLabel('Set-up token').inputValue()).toBe(token)

  await page.getByLabel('Set-up token').fill('setup-this-is-a-wrong-token')
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Repeat password').fill('something else')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByText('The two passwords differ.').waitFor()
  await page.getByLabel('Repeat password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByText('This token is not valid.').waitFor()
  await expect
    .poll(() => page.getByLabel('Set-up token').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await page.getByLabel('Set-up token').fill(token)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.waitForURL('**/login?notice=created')

  await signIn(page, { url: app.url, email: EMAIL, password: PASSWORD })
  await page.waitForURL('**/admin')
  await page.getByText('No request has been billed yet.').waitFor()
  await page.goto(`${app.url}/setup`)
  expect(new URL(page.url()).pathname).not.toBe('/setup')
  for (const path of ['/admin/channels', '/admin/accounts', '/admin/usage']) {
    await page.goto(app.url + path)
    await page.getByText('Nothing here yet').waitFor()
    await expectAccessible(page)
  }
}

/** A group and a channel in it, as an operator makes them. */
async function makeRoute(page: Page): Promise<void> {
  await page.goto(`${app.url}/admin/groups/new`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('main')
  await save(page)
  await page.waitForURL(/\/admin\/groups\/\d+$/)
  await page.goto(`${app.url}/admin/channels/new`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('direct')
  await panel(page).getByRole('checkbox', { name: 'main' }).check()
  await addMapping(page, ALIAS, 'claude-sonnet-4-5')
  await save(page)
  await page.waitForURL(/\/admin\/channels\/\d+$/)
}

async function makeAccount(page: Page): Promise<void> {
  await page.goto(`${app.url}/admin/accounts/new`)
  await page.getByLabel('Name', { exact: false }).first().fill('only account')
  await page.getByLabel(/^API key/).fill('sk-sim-first-0123456789')
  await page.getByLabel('Base URL').fill(provider.url)
  await page.getByRole('button', { name: 'Add binding' }).click()
  await page.getByLabel('Group').selectOption({ label: 'main' })
  // The only channel of the group is chosen with it.
  await expect.poll(() => page.getByLabel('Channel').locator('option:checked').textContent()).toBe('direct')
  await save(page)
  await page.waitForURL(/\/admin\/accounts\/\d+$/)
}

/** A user with a balance and a key; answers the key. */
async function makeUserWithKey(page: Page): Promise<string> {
  await page.goto(`${app.url}/admin/users/new`)
  await page.getByLabel('Email').fill('ada@example.com')
  await page.getByLabel('Password').fill('correct horse')
  await page.getByLabel('Opening balance').fill('10')
  await page.getByRole('button', { name: 'Create user' }).click()
  await page.getByRole('heading', { name: 'ada@example.com', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: false }).first().fill('laptop')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const secret = dialog.getByText(/^sk-[\w-]{40,}$/)
  await secret.waitFor()
  return (await secret.textContent()) ?? ''
}

async function call(key: string): Promise<void> {
  const response = await fetch(`${app.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: ALIAS, max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }),
  })
  expect(await response.json()).toMatchObject({ type: 'message' })
}
