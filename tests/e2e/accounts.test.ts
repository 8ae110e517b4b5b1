import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { startAccountsWorld, type AccountsWorld } from './accounts-world'
import { expectAccessible } from './open-browser'
import { focusedField, focusedLabel, type OperatorWorld } from './operator-world'

let accounts: AccountsWorld
let world: OperatorWorld

beforeAll(async () => {
  accounts = await startAccountsWorld()
  world = accounts.world
})
afterAll(() => accounts?.remove())

async function act(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

describe('an operator', () => {
  test('creates an account, binds it to group × channel, and sees its test answer come', async () => {
    const name = uniqueName('first')
    const { page, problems } = await world.openAdmin()
    await accounts.openList(page)
    await page.getByRole('link', { name: 'New account' }).click()
    await page.getByRole('heading', { name: 'New account', level: 1 }).waitFor()
    await page.getByLabel('Name', { exact: false }).first().fill(name)
    await page.getByLabel(/^API key/).fill('sk-sim-first-0123456789')
    await page.getByLabel('Base URL').fill(accounts.provider.url)
    await page.getByRole('button', { name: 'Add binding' }).click()
    await page.getByLabel('Group').selectOption({ label: 'main' })
    await page.getByLabel('Channel').selectOption({ label: 'direct' })
    await page.getByLabel('Concurrency').fill('7')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await page.waitForURL(/\/admin\/accounts\/\d+$/)
    expect(await accounts.accountOf(name)).toMatchObject({
      concurrency: 7,
      base_url: accounts.provider.url,
      credentials: { api_key: 'sk-…6789' },
      bindings: [{ group_name: 'main', channel_name: 'direct', priority: 50 }],
    })
    await page.getByLabel('Model', { exact: true }).fill('claude-haiku-4-5')
    // The gateway hears of the new account within moments.
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Run test' }).click()
        await page.getByText(/^(Works|Failed)/).waitFor()
        return page.getByRole('log', { name: 'Test output' }).textContent()
      })
      .toMatch(/asking for claude-haiku-4-5.*HTTP 200.*You said: .*Works/)
    expect(await page.content()).not.toContain('sk-sim-first-0123456789')
    expect(problems).toEqual([])
  })

  test('is shown what is refused, at the field', async () => {
    const { page } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/accounts/new`)
    await page.getByLabel('Name', { exact: false }).first().fill('x')
    await page.getByRole('button', { name: 'Save' }).click()
    const secret = page.getByLabel(/^API key/)
    await expect.poll(() => secret.getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => focusedField(page)).toBe('credentials.api_key')
    await secret.fill('sk-x-0123456789')
    await page.getByLabel('Concurrency').fill('many')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => page.getByLabel('Concurrency').getAttribute('aria-invalid')).toBe('true')
  })

  test('keeps the secret when the field stays empty, and replaces it otherwise', async () => {
    const name = await accounts.newAccount('first')
    const { page } = await world.openAdmin()
    const { id } = await accounts.accountOf(name)
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.getByText('Stored: sk-…6789').waitFor()
    await page.getByLabel('Notes').fill('kept')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect(await accounts.accountOf(name)).toMatchObject({
      notes: 'kept',
      credentials: { api_key: 'sk-…6789' },
    })
    await page.getByLabel(/^API key/).fill('sk-sim-other-00000001111')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Stored: sk-…1111').waitFor()
    expect((await accounts.accountOf(name)).credentials).toEqual({ api_key: 'sk-…1111' })
  })

  test('disables, pauses and clears an account from its row, and tests it in a dialog', async () => {
    const name = await accounts.newAccount('first')
    const { page } = await world.openAdmin()
    await accounts.openList(page, `?search=${name}`)
    await act(page, name, 'Pause')
    await page.getByText(`“${name}” gets no new requests.`).waitFor()
    await page.getByRole('cell', { name: 'Paused' }).waitFor()
    await expect.poll(() => focusedLabel(page)).toBe(`Actions for ${name}`)
    await act(page, name, 'Resume')
    await page.getByText(`“${name}” takes requests again.`).waitFor()
    await act(page, name, 'Clear limits')
    await page.getByText(`The limits of “${name}” are cleared.`).waitFor()
    await act(page, name, 'Test')
    const dialog = page.getByRole('dialog', { name: `Test “${name}”` })
    await dialog.getByRole('button', { name: 'Run test' }).click()
    await dialog.getByText(/^Works/).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => focusedLabel(page)).toBe(`Actions for ${name}`)
    await act(page, name, 'Disable')
    const question = page.getByRole('alertdialog', { name: `Disable the account “${name}”?` })
    await question.getByText(/account in use/).waitFor()
    await question.getByRole('button', { name: 'Disable' }).click()
    await page.getByText(`“${name}” is disabled.`).waitFor()
    await page.getByRole('cell', { name: 'Disabled' }).waitFor()
    expect((await accounts.accountOf(name)).status).toBe('disabled')
  })

  test('stops a test that runs, and makes no further call by it', async () => {
    const name = await accounts.newAccount('first')
    const { page } = await world.openAdmin()
    const { id } = await accounts.accountOf(name)
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    const calls: string[] = []
    // Never answered: such a test runs until it is stopped.
    await page.route(`**/admin/accounts/${id}/test`, (route) => void calls.push(route.request().method()))
    await page.getByLabel('Model', { exact: true }).fill('claude-haiku-4-5')
    for (const times of [1, 2]) {
      await page.getByRole('button', { name: 'Run test' }).click()
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await page.getByRole('log', { name: 'Test output' }).getByText('Stopped').waitFor()
      await page.getByRole('button', { name: 'Run test' }).waitFor()
      expect(calls).toHaveLength(times)
    }
  })

  test('keeps an open row menu, and the focus, while the list is read anew', async () => {
    const name = await accounts.newAccount('first')
    const { page } = await world.openAdmin()
    await accounts.openList(page, `?search=${name}`)
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    const item = page.getByRole('menuitem', { name: 'Test', exact: true })
    await item.waitFor()
    // Twice: what was read first is on the page when it is read again.
    for (let time = 0; time < 2; time += 1) {
      await page.waitForResponse((response) => response.url().includes('page_size=1000&ids='))
    }
    expect(await item.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByLabel(`Choose ${name}`).focus()
    await page.keyboard.press('Space')
    await page.getByRole('region', { name: 'Chosen accounts' }).waitFor()
    await page.locator(`[aria-label="Choose ${name}"]:focus`).waitFor()
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('works with list and editor in %s at %i px', async (colorScheme, width) => {
    const name = await accounts.newAccount('seen')
    const { page, problems } = await world.openAdmin({ colorScheme, viewport: { width, height: 844 } })
    await accounts.openList(page, `?search=${name}`)
    await page.getByLabel(`Choose ${name}`).check()
    await expectAccessible(page)
    const { id } = await accounts.accountOf(name)
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.getByRole('button', { name: 'Add rule' }).click()
    await page.getByRole('button', { name: 'Add model' }).click()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })
})
