import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { waitUntil } from '../support/wait-until'
import { startAccountsWorld, type AccountsWorld } from './accounts-world'
import { expectAccessible } from './open-browser'
import type { OperatorWorld } from './operator-world'

let accounts: AccountsWorld
let world: OperatorWorld

beforeAll(async () => {
  accounts = await startAccountsWorld()
  world = accounts.world
})
afterAll(() => accounts?.remove())

/** Presses a key until it has led to something: rows that are mounted on the way may move the end away. */
async function pressUntil(page: Page, key: string, goal: Locator): Promise<void> {
  await waitUntil(`${key} leads there`, async () => {
    await page.keyboard.press(key)
    return goal.isVisible()
  })
}

describe('the list of accounts', () => {
  test('changes chosen accounts together, and sees limits come and go without a reload', async () => {
    const tag = uniqueName('b')
    const names = [await accounts.newAccount(`${tag}-1`), await accounts.newAccount(`${tag}-2`)] as const
    for (const name of names) {
      await world.admin.must('PUT', `/accounts/${(await accounts.accountOf(name)).id}`, {
        bindings: [],
        quota_daily_usd: 5,
        quota_weekly_usd: 20,
      })
    }
    const { page } = await world.openAdmin()
    await accounts.openList(page, `?search=${tag}`)
    for (const name of names) await page.getByLabel(`Choose ${name}`).check()
    const bar = page.getByRole('region', { name: 'Chosen accounts' })
    await bar.getByText('2 accounts chosen').waitFor()
    const edit = bar.getByRole('button', { name: 'Edit…' })
    await edit.click()
    const dialog = page.getByRole('dialog', { name: 'Edit 2 accounts' })
    await dialog.getByLabel('Concurrency').fill('3')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close without saving' }).click()
    // Both dialogs close at once, and the focus is where the first was opened.
    await expect.poll(() => edit.evaluate((button) => button === document.activeElement)).toBe(true)
    await edit.click()
    await dialog.getByLabel('Concurrency').fill('11')
    await dialog.getByLabel('Group').selectOption({ label: 'main' })
    await dialog.getByLabel('Channel').selectOption({ label: 'direct' })
    await dialog.getByRole('checkbox', { name: 'Remove: Quota a day' }).check()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Change 2 accounts' }).click()
    await page.getByText('2 accounts are changed.').waitFor()
    for (const name of names) {
      expect(await accounts.accountOf(name)).toMatchObject({
        concurrency: 11,
        priority: 50,
        quota_daily_usd: null,
        quota_weekly_usd: 20,
        bindings: [{ group_name: 'main', channel_name: 'direct' }],
      })
    }
    await bar.getByRole('button', { name: 'Disable' }).click()
    const question = page.getByRole('alertdialog', { name: 'Disable 2 accounts?' })
    await question.getByText(/account in use/).waitFor()
    await question.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('cell', { name: 'Disabled' }).nth(1).waitFor()
    // Changed elsewhere: the row follows by itself.
    await world.admin.must('PUT', `/accounts/${(await accounts.accountOf(names[0])).id}`, {
      status: 'active',
    })
    await page
      .getByRole('row', { name: new RegExp(names[0]) })
      .getByText('Healthy')
      .waitFor()
  })

  test('stays while the server does not answer, and goes on once it does', async () => {
    const name = await accounts.newAccount(uniqueName('back'))
    const { page } = await world.openAdmin()
    await accounts.openList(page, '')
    await page.route('**/*', (route) => route.abort('connectionrefused'))
    await page.getByRole('searchbox').fill(name)
    await page.getByText('The server does not answer.').waitFor()
    await page.getByRole('button', { name: 'Reload page' }).waitFor()
    await page.unroute('**/*')
    await page.waitForURL(new RegExp(`search=${name}`))
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    // From one account back to the list as it was left.
    await page.getByRole('link', { name }).click()
    await page.getByRole('link', { name: 'Back to accounts' }).click()
    await page.waitForURL(new RegExp(`/admin/accounts\\?search=${name}$`))
  })

  test('filters by what the server knows, and keeps the filter in the URL', async () => {
    const tag = uniqueName('filtered')
    const names = [await accounts.newAccount(`${tag}-1`), await accounts.newAccount(`${tag}-2`)] as const
    for (const name of names) {
      await world.admin.must('PUT', `/accounts/${(await accounts.accountOf(name)).id}`, {
        status: 'disabled',
      })
    }
    const { page } = await world.openAdmin()
    await accounts.openList(page, `?status=disabled&search=${tag}`)
    await expect.poll(() => page.getByRole('row').count()).toBe(3)
    // A page behind the last one leads back to it.
    await page.goto(`${page.url()}&page=9`)
    await expect.poll(() => page.getByRole('row').count()).toBe(3)
    await page.getByRole('searchbox').fill(names[1])
    await page.waitForURL(new RegExp(`status=disabled&search=${names[1]}`))
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await accounts.openList(page, `?limited=true&search=${tag}`)
    await page.getByText('Nothing matches these filters').waitFor()
  })

  test('mounts of a long list what is in sight, and chooses all of it', async () => {
    const tag = uniqueName('long')
    const bodies = Array.from({ length: 150 }, (_, index) => ({
      name: `${tag}-${String(index).padStart(3, '0')}`,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: `sk-${tag}-${index}` },
    }))
    await world.admin.must('POST', '/accounts/batch', { accounts: bodies })
    const { page, problems } = await world.openAdmin()
    await accounts.openList(page, `?search=${tag}&page_size=200&sort_by=name&sort_order=asc`)
    const rows = page.getByRole('row')
    const last = page.getByRole('link', { name: `${tag}-149` })
    await expect.poll(() => rows.count()).toBeLessThan(100)
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('151')
    await expect.poll(() => last.count()).toBe(0)
    await page.getByLabel('Choose all accounts on this page').check()
    await page.getByRole('region', { name: 'Chosen accounts' }).getByText('150 accounts chosen').waitFor()
    await page.getByRole('region', { name: 'Accounts', exact: true }).focus()
    await pressUntil(page, 'End', last)
    expect(await page.getByLabel(`Choose ${tag}-149`).isChecked()).toBe(true)
    expect(await rows.count()).toBeLessThan(100)
    await expectAccessible(page)
    await pressUntil(page, 'Home', page.getByRole('link', { name: `${tag}-000` }))
    // Where the list ends below what is in sight, going from a row to its account scrolls no page.
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: `Actions for ${tag}-000` }).click()
    const scrolled = Number(await page.evaluate('scrollY'))
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).click()
    await page.getByRole('heading', { name: `${tag}-000`, level: 1 }).waitFor()
    expect(Number(await page.evaluate('scrollY'))).toBeLessThanOrEqual(scrolled)
    expect(problems).toEqual([])
  })

  test('saves all pages of what it shows as CSV, or the chosen rows', async () => {
    const tag = uniqueName('told')
    const names = Array.from({ length: 25 }, (_, index) => `${tag}-${String(index).padStart(2, '0')}`)
    const bodies = names.map((name) => ({
      name,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: `sk-${name}` },
    }))
    await world.admin.must('POST', '/accounts/batch', { accounts: bodies })
    const { page, problems } = await world.openAdmin()
    await accounts.openList(page, `?search=${tag}&page_size=20&sort_by=name&sort_order=desc`)
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Created' }).click()
    await page.keyboard.press('Escape')
    const savedLines = async (): Promise<readonly string[]> => {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export CSV' }).click()
      const file = path.join(world.app.dataDir, `${tag}.csv`)
      await (await download).saveAs(file)
      return readFileSync(file, 'utf8').split('\r\n').slice(0, -1)
    }
    const [head, ...rows] = await savedLines()
    await page.getByText('25 entries exported').waitFor()
    // A heading that is not plain ASCII has spreadsheets told of it.
    expect(head).toMatch(/^\uFEFFName,Health,Load,Platform,.*Created$/)
    expect(rows.map((row) => row.split(',')[0])).toEqual(names.toReversed())
    expect(rows.join('\n')).not.toContain('sk-')
    for (const row of rows) expect(row).toMatch(/,\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    await expectAccessible(page)

    await page.getByLabel(`Choose ${names[24]}`).check()
    const [, ...chosen] = await savedLines()
    await page.getByText('1 entry exported').waitFor()
    expect(chosen.map((row) => row.split(',')[0])).toEqual([names[24]])

    // A list that cannot be read leaves no file behind.
    await page.getByLabel(`Choose ${names[24]}`).uncheck()
    await page.route('**/api/v1/admin/accounts?*', (route) => route.abort('connectionrefused'))
    await page.getByRole('button', { name: 'Export CSV' }).click()
    await page.getByText(/^Nothing was exported/).waitFor()
    expect(problems.filter((problem) => !problem.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  })

  test('exports accounts with their secrets, deletes them, and gets them back from the file', async () => {
    const tag = uniqueName('moved')
    const names = [await accounts.newAccount(`${tag}-1`), await accounts.newAccount(`${tag}-2`)] as const
    const { page, problems } = await world.openAdmin()
    await accounts.openList(page, `?search=${tag}`)
    await page.getByRole('button', { name: 'Import / export' }).click()
    await page.getByRole('menuitem', { name: 'Export with secrets' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Export with secrets' }).click()
    const file = path.join(world.app.dataDir, `${tag}.json`)
    await (await download).saveAs(file)
    const saved = JSON.parse(readFileSync(file, 'utf8'))
    const credentials = { api_key: `sk-${tag}-1-0123456789` }
    expect(saved.accounts).toContainEqual(expect.objectContaining({ name: names[0], credentials }))

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
    await dialog
      .getByText('This file holds no accounts, is no JSON, or was changed since it was chosen.')
      .waitFor()
    await dialog.getByLabel('JSON file').setInputFiles(file)
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.getByText(`2 created, 0 updated, ${saved.accounts.length - 2} skipped, 0 refused`).waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('link', { name: names[0] }).waitFor()
    expect(await accounts.accountOf(names[1])).toMatchObject({
      bindings: [{ group_name: 'main', channel_name: 'direct' }],
    })
    expect(problems).toEqual([])
  })

  test('goes on with an import whose answer was lost, and makes no account twice', async () => {
    const tag = uniqueName('again')
    const bodies = Array.from({ length: 60 }, (_, index) => ({
      name: `${tag}-${index}`,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: `sk-${tag}-${index}` },
    }))
    const file = path.join(world.app.dataDir, `${tag}.json`)
    writeFileSync(file, JSON.stringify({ accounts: bodies }))
    const { page } = await world.openAdmin()
    await accounts.openList(page, `?search=${tag}`)
    await page.getByRole('button', { name: 'Import / export' }).click()
    await page.getByRole('menuitem', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import accounts' })
    await dialog.getByLabel('JSON file').setInputFiles(file)
    await dialog.getByLabel('Accounts that exist already').selectOption({ label: 'Create them again' })
    let calls = 0
    await page.route('**/admin/accounts/import', async (route) => {
      calls += 1
      if (calls !== 2) return route.continue()
      // Carried out; nobody hears of it.
      await route.fetch()
      return route.abort('connectionfailed')
    })
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.getByText('50 of 60 accounts').waitFor()
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await dialog.getByText('60 created, 0 updated, 0 skipped, 0 refused').waitFor()
    expect((await world.admin.must('GET', `/accounts?search=${tag}`)).total).toBe(60)

    writeFileSync(file, JSON.stringify({ accounts: [...bodies, ...bodies] }))
    await dialog.getByRole('button', { name: 'Import' }).click()
    await dialog.getByText(/was changed since it was chosen/).waitFor()
  })
})
