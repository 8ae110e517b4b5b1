import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import { focusedField, focusedLabel, startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld
let provider: SimulatedProvider
let group: { readonly id: number; readonly name: string }
let channel: { readonly id: number; readonly name: string }

beforeAll(async () => {
  provider = await startSimulatedProvider()
  world = await startOperatorWorld()
  group = await world.admin.must('POST', '/groups', { name: 'main', platform: 'anthropic' })
  channel = await world.admin.must('POST', '/channels', { name: 'direct', group_ids: [group.id] })
})

afterAll(async () => {
  await world?.remove()
  await provider?.close()
})

const accountOf = async (name: string) =>
  (await world.admin.must('GET', `/accounts?search=${encodeURIComponent(name)}`)).items[0]

/** An account at the simulated provider that no other attempt has touched; answers its name. */
async function newAccount(of: string): Promise<string> {
  const name = uniqueName(of)
  await world.admin.must('POST', '/accounts', {
    name,
    platform: 'anthropic',
    type: 'api_key',
    base_url: provider.url,
    credentials: { api_key: `sk-${of}-0123456789` },
    bindings: [{ group_id: group.id, channel_id: channel.id }],
  })
  return name
}

async function openList(page: Page, query = ''): Promise<void> {
  await page.goto(`${world.app.url}/admin/accounts${query}`)
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
}

async function act(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

describe('an operator', () => {
  test('creates an account, binds it to group × channel, and sees its test answer come', async () => {
    const name = uniqueName('first')
    const { page, problems } = await world.openAdmin()
    await openList(page)
    await page.getByRole('link', { name: 'New account' }).click()
    await page.getByRole('heading', { name: 'New account', level: 1 }).waitFor()
    await page.getByLabel('Name', { exact: false }).first().fill(name)
    await page.getByLabel(/^API key/).fill('sk-sim-first-0123456789')
    await page.getByLabel('Base URL').fill(provider.url)
    await page.getByRole('button', { name: 'Add binding' }).click()
    await page.getByLabel('Group').selectOption({ label: 'main' })
    await page.getByLabel('Channel').selectOption({ label: 'direct' })
    await page.getByLabel('Concurrency').fill('7')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await page.waitForURL(/\/admin\/accounts\/\d+$/)
    expect(await accountOf(name)).toMatchObject({
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
    const name = await newAccount('first')
    const { page } = await world.openAdmin()
    const { id } = await accountOf(name)
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.getByText('Stored: sk-…6789').waitFor()
    await page.getByLabel('Notes').fill('kept')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect(await accountOf(name)).toMatchObject({ notes: 'kept', credentials: { api_key: 'sk-…6789' } })
    await page.getByLabel(/^API key/).fill('sk-sim-other-00000001111')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Stored: sk-…1111').waitFor()
    expect((await accountOf(name)).credentials).toEqual({ api_key: 'sk-…1111' })
  })

  test('disables, pauses and clears an account from its row, and tests it in a dialog', async () => {
    const name = await newAccount('first')
    const { page } = await world.openAdmin()
    await openList(page, `?search=${name}`)
    await act(page, name, 'Pause')
    await page.getByText(`“${name}” gets no new requests.`).waitFor()
    await page.getByRole('cell', { name: 'Paused' }).waitFor()
    expect(await focusedLabel(page)).toBe(`Actions for ${name}`)
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
    await page.getByText(`“${name}” is disabled.`).waitFor()
    await page.getByRole('cell', { name: 'Disabled' }).waitFor()
    expect((await accountOf(name)).status).toBe('disabled')
  })

  test('keeps an open row menu, and the focus, while the list is read anew', async () => {
    const name = await newAccount('first')
    const { page } = await world.openAdmin()
    await openList(page, `?search=${name}`)
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

  test('changes chosen accounts together, and sees limits come and go without a reload', async () => {
    const tag = uniqueName('b')
    const names = [await newAccount(`${tag}-1`), await newAccount(`${tag}-2`)] as const
    for (const name of names) {
      await world.admin.must('PUT', `/accounts/${(await accountOf(name)).id}`, { bindings: [] })
    }
    const { page } = await world.openAdmin()
    await openList(page, `?search=${tag}`)
    for (const name of names) await page.getByLabel(`Choose ${name}`).check()
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
    for (const name of names) {
      expect(await accountOf(name)).toMatchObject({
        concurrency: 11,
        priority: 50,
        bindings: [{ group_name: 'main', channel_name: 'direct' }],
      })
    }
    await bar.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('cell', { name: 'Disabled' }).nth(1).waitFor()
    // Changed elsewhere: the row follows by itself.
    await world.admin.must('PUT', `/accounts/${(await accountOf(names[0])).id}`, { status: 'active' })
    await page
      .getByRole('row', { name: new RegExp(names[0]) })
      .getByText('Healthy')
      .waitFor({ timeout: 15_000 })
  })

  test('filters by what the server knows, and keeps the filter in the URL', async () => {
    const tag = uniqueName('filtered')
    const names = [await newAccount(`${tag}-1`), await newAccount(`${tag}-2`)] as const
    for (const name of names) {
      await world.admin.must('PUT', `/accounts/${(await accountOf(name)).id}`, { status: 'disabled' })
    }
    const { page } = await world.openAdmin()
    await openList(page, `?status=disabled&search=${tag}`)
    expect(await page.getByRole('row').count()).toBe(3)
    await page.getByRole('searchbox').fill(names[1])
    await page.waitForURL(new RegExp(`status=disabled&search=${names[1]}`))
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await openList(page, `?limited=true&search=${tag}`)
    await page.getByText('Nothing matches these filters').waitFor()
  })

  test('exports accounts with their secrets, deletes them, and gets them back from the file', async () => {
    const tag = uniqueName('moved')
    const names = [await newAccount(`${tag}-1`), await newAccount(`${tag}-2`)] as const
    const { page, problems } = await world.openAdmin()
    await openList(page, `?search=${tag}`)
    await page.getByRole('button', { name: 'Import / export' }).click()
    await page.getByRole('menuitem', { name: 'Export with secrets' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Export with secrets' }).click()
    const file = path.join(world.app.dataDir, `${tag}.json`)
    await (await download).saveAs(file)
    const { accounts } = JSON.parse(readFileSync(file, 'utf8'))
    const credentials = { api_key: `sk-${tag}-1-0123456789` }
    expect(accounts).toContainEqual(expect.objectContaining({ name: names[0], credentials }))

    for (const name of names) await page.getByLabel(`Choose ${name}`).check()
    const bar = page.getByRole('region', { name: 'Chosen accounts' })
    await bar.getByRole('button', { name: 'Delete' }).click()
    const asking = page.getByRole('alertdialog', { name: 'Delete 2 accounts?' })
    await asking.getByText(names[0]).waitFor()
    await asking.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('link', { name: names[0] }).waitFor({ state: 'detached' })

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
    await dialog.getByText(`2 created, 0 updated, ${accounts.length - 2} skipped`).waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('link', { name: names[0] }).waitFor()
    expect(await accountOf(names[1])).toMatchObject({
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
    const name = await newAccount('seen')
    const { page, problems } = await world.openAdmin({ colorScheme, viewport: { width, height: 844 } })
    await openList(page, `?search=${name}`)
    await page.getByLabel(`Choose ${name}`).check()
    await expectAccessible(page)
    const { id } = await accountOf(name)
    await page.goto(`${world.app.url}/admin/accounts/${id}`)
    await page.getByRole('button', { name: 'Add rule' }).click()
    await page.getByRole('button', { name: 'Add model' }).click()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })
})
