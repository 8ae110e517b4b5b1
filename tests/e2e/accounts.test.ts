import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { expectAccessible } from './open-browser'
import { focusedField, startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld
let provider: SimulatedProvider

beforeAll(async () => {
  provider = await startSimulatedProvider()
  world = await startOperatorWorld()
  const group = await world.admin.must('POST', '/groups', { name: 'main', platform: 'anthropic' })
  await world.admin.must('POST', '/channels', { name: 'direct', group_ids: [group.id] })
})

afterAll(async () => {
  await world?.remove()
  await provider?.close()
})

const accountOf = async (name: string) =>
  (await world.admin.must('GET', `/accounts?search=${encodeURIComponent(name)}`)).items[0]

async function openList(page: Page, query = ''): Promise<void> {
  await page.goto(`${world.app.url}/admin/accounts${query}`)
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
}

async function act(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

describe('an operator', () => {
  test('creates an account, binds it to group × channel, and sees its test answer come', async () => {
    const { page, problems } = await world.openAdmin()
    await openList(page)
    await page.getByText('Nothing here yet').waitFor()
    await page.getByRole('link', { name: 'New account' }).click()
    await page.getByRole('heading', { name: 'New account', level: 1 }).waitFor()
    await page.getByLabel('Name', { exact: false }).first().fill('first')
    await page.getByLabel(/^API key/).fill('sk-sim-first-0123456789')
    await page.getByLabel('Base URL').fill(provider.url)
    await page.getByRole('button', { name: 'Add binding' }).click()
    await page.getByLabel('Group').selectOption({ label: 'main' })
    await page.getByLabel('Channel').selectOption({ label: 'direct' })
    await page.getByLabel('Concurrency').fill('7')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'first', level: 1 }).waitFor()
    await page.waitForURL(/\/admin\/accounts\/\d+$/)
    expect(await accountOf('first')).toMatchObject({
      concurrency: 7,
      base_url: provider.url,
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
    await page.waitForLoadState('networkidle')
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
    const { page } = await world.openAdmin()
    const { id } = await accountOf('first')
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.waitForLoadState('networkidle')
    await page.getByText('Stored: sk-…6789').waitFor()
    await page.getByLabel('Notes').fill('kept')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('“first” is saved.').waitFor()
    expect(await accountOf('first')).toMatchObject({ notes: 'kept', credentials: { api_key: 'sk-…6789' } })
    await page.getByLabel(/^API key/).fill('sk-sim-other-00000001111')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Stored: sk-…1111').waitFor()
    expect((await accountOf('first')).credentials).toEqual({ api_key: 'sk-…1111' })
  })

  test('disables, pauses and clears an account from its row, and tests it in a dialog', async () => {
    const { page } = await world.openAdmin()
    await openList(page)
    await act(page, 'first', 'Pause')
    await page.getByText('“first” gets no new requests.').waitFor()
    await page.getByRole('cell', { name: 'Paused' }).waitFor()
    await act(page, 'first', 'Resume')
    await page.getByText('“first” takes requests again.').waitFor()
    await act(page, 'first', 'Clear limits')
    await page.getByText('The limits of “first” are cleared.').waitFor()
    await act(page, 'first', 'Test')
    const dialog = page.getByRole('dialog', { name: 'Test “first”' })
    await dialog.getByRole('button', { name: 'Run test' }).click()
    await dialog.getByText(/^Works/).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await act(page, 'first', 'Disable')
    await page.getByText('“first” is disabled.').waitFor()
    await page.getByRole('cell', { name: 'Disabled' }).waitFor()
    expect((await accountOf('first')).status).toBe('disabled')
  })

  test('keeps an open row menu, and the focus, while the list is read anew', async () => {
    const { page } = await world.openAdmin()
    await openList(page)
    await page.getByRole('button', { name: 'Actions for first' }).click()
    const item = page.getByRole('menuitem', { name: 'Test', exact: true })
    await item.waitFor()
    await page.waitForResponse((response) => response.url().includes('page_size=1000&ids='))
    await page.waitForTimeout(300)
    expect(await item.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByLabel('Choose first').focus()
    await page.keyboard.press('Space')
    await page.getByRole('region', { name: 'Chosen accounts' }).waitFor()
    await page.locator('[aria-label="Choose first"]:focus').waitFor()
  })

  test('changes chosen accounts together, and sees limits come and go without a reload', async () => {
    for (const name of ['b1', 'b2']) {
      await world.admin.must('POST', '/accounts', {
        name,
        platform: 'anthropic',
        type: 'api_key',
        credentials: { api_key: `sk-${name}-0123456789` },
      })
    }
    const { page } = await world.openAdmin()
    await openList(page)
    await page.getByLabel('Choose b1').check()
    await page.getByLabel('Choose b2').check()
    const bar = page.getByRole('region', { name: 'Chosen accounts' })
    await bar.getByText('2 accounts chosen').waitFor()
    await bar.getByRole('button', { name: 'Edit…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit 2 accounts' })
    await dialog.getByLabel('Concurrency').fill('11')
    await dialog.getByLabel('Group').selectOption({ label: 'main' })
    await dialog.getByLabel('Channel').selectOption({ label: 'direct' })
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Change 2 accounts' }).click()
    await page.getByText('2 accounts are changed.').waitFor()
    for (const name of ['b1', 'b2']) {
      expect(await accountOf(name)).toMatchObject({
        concurrency: 11,
        priority: 50,
        bindings: [{ group_name: 'main', channel_name: 'direct' }],
      })
    }
    await bar.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('cell', { name: 'Disabled' }).nth(2).waitFor()
    // Changed elsewhere: the row follows by itself.
    await world.admin.must('PUT', `/accounts/${(await accountOf('b1')).id}`, { status: 'active' })
    await page.getByRole('row', { name: /b1/ }).getByText('Healthy').waitFor({ timeout: 15_000 })
  })

  test('filters by what the server knows, and keeps the filter in the URL', async () => {
    const { page } = await world.openAdmin()
    await openList(page, '?status=disabled')
    expect(await page.getByRole('row').count()).toBe(3)
    await page.getByRole('searchbox').fill('b2')
    await page.waitForURL(/search=b2/)
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await openList(page, '?limited=true')
    await page.getByText('Nothing matches these filters').waitFor()
  })

  test('exports accounts with their secrets, deletes them, and gets them back from the file', async () => {
    const { page, problems } = await world.openAdmin()
    await openList(page)
    await page.getByRole('button', { name: 'Import / export' }).click()
    await page.getByRole('menuitem', { name: 'Export with secrets' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Export with secrets' }).click()
    const file = path.join(world.app.dataDir, 'accounts.json')
    await (await download).saveAs(file)
    const saved = JSON.parse(readFileSync(file, 'utf8'))
    expect(saved.accounts.map(({ name }: { name: string }) => name)).toEqual(['first', 'b1', 'b2'])
    expect(saved.accounts[1].credentials).toEqual({ api_key: 'sk-b1-0123456789' })

    await page.getByLabel('Choose b1').check()
    await page.getByLabel('Choose b2').check()
    const bar = page.getByRole('region', { name: 'Chosen accounts' })
    await bar.getByRole('button', { name: 'Delete' }).click()
    const asking = page.getByRole('alertdialog', { name: 'Delete 2 accounts?' })
    await asking.getByText('b1').waitFor()
    await asking.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('link', { name: 'b1' }).waitFor({ state: 'detached' })

    const broken = path.join(world.app.dataDir, 'broken.json')
    writeFileSync(broken, 'no json')
    await page.getByRole('button', { name: 'Import / export' }).click()
    await page.getByRole('menuitem', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import accounts' })
    await dialog.getByLabel('JSON file').setInputFiles(broken)
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.getByText('This file is not JSON.').waitFor()
    await dialog.getByLabel('JSON file').setInputFiles(file)
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.getByText('2 created, 0 updated, 1 skipped').waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('link', { name: 'b1' }).waitFor()
    expect(await accountOf('b2')).toMatchObject({
      concurrency: 11,
      bindings: [{ group_name: 'main', channel_name: 'direct' }],
    })
    expect(problems).toEqual([])
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('works with list and editor in %s at %i px', async (colorScheme, width) => {
    const { page, problems } = await world.openAdmin({ colorScheme, viewport: { width, height: 844 } })
    await openList(page)
    await page.getByLabel('Choose b1').check()
    await expectAccessible(page)
    const { id } = await accountOf('b1')
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Add rule' }).click()
    await page.getByRole('button', { name: 'Add model' }).click()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })
})
