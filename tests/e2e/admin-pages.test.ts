import { spawnSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_API_KEY } from '../support/start-switchyard'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import { startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
})
afterAll(() => world?.remove())

async function open(page: Page, path: string): Promise<void> {
  await page.goto(world.app.url + path)
  await page.locator('h1').first().waitFor()
}

async function chooseInRow(page: Page, row: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${row}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

describe('the administrator', () => {
  test('creates a user with a key of their own, and terms for a group', async () => {
    const { page, problems } = await world.openAdmin()
    const [team, email] = [uniqueName('Team'), `${uniqueName('ada')}@example.com`]
    await world.admin.must('POST', '/groups', { name: team, platform: 'anthropic', is_exclusive: true })
    await open(page, '/admin/users/new')
    await page.getByLabel('Email').fill('not an address')
    await page.getByLabel('Password').fill('correct horse')
    await page.getByRole('button', { name: 'Create user' }).click()
    await page.getByText('An email address is needed here.').waitFor()
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Opening balance').fill('12.5')
    await page.getByRole('button', { name: 'Create user' }).click()
    await page.getByRole('heading', { name: email, level: 1 }).waitFor()
    await page.getByText('$12.50').first().waitFor()
    await page.locator('dd', { hasText: /^Off$/ }).waitFor()

    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: false }).first().fill('laptop')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    const secret = dialog.getByText(/^sk-[\w-]{40,}$/)
    await secret.waitFor()
    await expectAccessible(page)
    const key = (await secret.textContent()) ?? ''
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row').filter({ hasText: 'laptop' }).waitFor()

    await open(page, '/admin/users')
    await page.getByRole('searchbox', { name: 'Search' }).fill(key)
    await page.waitForURL(/search=sk-/)
    await page.getByText('1 entry').waitFor()
    expect(page.url()).not.toContain(key)
    await page.getByRole('link', { name: email }).click()
    await page.getByRole('heading', { name: email, level: 1 }).waitFor()

    const fields = page.getByRole('form', { name: 'Account', exact: true })
    const notes = fields.getByLabel('Notes')
    await notes.fill('typed before the groups are saved')
    await page.getByRole('button', { name: 'Add group' }).click()
    const terms = page.getByRole('form', { name: 'Exclusive groups and own terms' })
    await terms.getByLabel('Group').selectOption({ label: team })
    await terms.getByLabel('Rate multiplier').fill('0.8')
    await terms.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`The groups of ${email} were saved.`).waitFor()
    const { items } = await world.admin.must('GET', `/users?search=${email}`)
    expect(items[0].groups).toMatchObject([{ name: team, rate_multiplier: 0.8 }])
    expect(await notes.inputValue()).toBe('typed before the groups are saved')
    await fields.getByRole('button', { name: 'Save' }).click()
    await page.getByText(`${email} was saved.`).waitFor()
    await expectAccessible(page)

    await open(page, '/admin/users')
    await chooseInRow(page, email, 'Disable')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByText(`${email} can no longer sign in or call.`).waitFor()
    expect((await world.admin.must('GET', `/users/${items[0].id}`)).status).toBe('disabled')
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
  })

  test('keeps the house: settings, rules, keys, announcements, and what was changed by whom', async () => {
    const { page, problems } = await world.openAdmin()
    await world.admin.must('PUT', '/settings', { default_rate_multiplier: null })
    await open(page, '/admin/settings')
    const prices = page.getByRole('form', { name: 'Prices' })
    await prices.getByLabel('Default rate multiplier').fill('1.5')
    await prices.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Prices: saved.').waitFor()
    expect(await world.admin.must('GET', '/settings')).toMatchObject({ default_rate_multiplier: 1.5 })

    await page.getByRole('link', { name: 'Error rules' }).click()
    await page.getByRole('button', { name: 'New rule' }).click()
    const dialog = page.getByRole('dialog')
    const message = uniqueName('Please come back later')
    await dialog.getByLabel('Name').fill('busy')
    await dialog.getByLabel('Status codes').fill('529, 503')
    await dialog.getByLabel('Message to answer').fill(message)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row').filter({ hasText: message }).waitFor()

    await page.getByRole('link', { name: 'Announcements' }).click()
    await page.getByRole('button', { name: 'New announcement' }).click()
    const title = uniqueName('Maintenance on Sunday')
    await dialog.getByLabel('Title').fill(title)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row').filter({ hasText: title }).getByText('Shown').waitFor()

    await page.getByRole('link', { name: 'Admin keys' }).click()
    await page.getByRole('button', { name: 'New admin key' }).click()
    await dialog.getByLabel('Name').fill('relay manager')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    const key = await dialog.getByText(/^admin-[\w-]{40,}$/).textContent()
    await dialog.getByRole('button', { name: 'Done' }).click()
    const answer = await fetch(`${world.app.url}/api/v1/admin/groups`, {
      headers: { 'x-api-key': key ?? '' },
    })
    expect(answer.status).toBe(200)

    await open(page, '/admin/audit-log?resource=error_rule')
    await page.getByRole('row').filter({ hasText: 'Error rule' }).getByRole('button').first().click()
    await page.getByRole('dialog').getByText(message).waitFor()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })

  test('watches the gateway live, and finds the way from a figure to its requests', async () => {
    const { page, problems } = await world.openAdmin()
    await open(page, '/admin/ops')
    await page.getByText('Live', { exact: true }).first().waitFor()
    await page.getByText('Database connected').waitFor()
    await page.getByText('No requests are being served').waitFor()
    await open(page, '/admin')
    await page.getByLabel('Steps').selectOption('hour')
    await page.waitForURL(/granularity=hour/)
    const chart = page.getByRole('slider', { name: /Values of Requests/ })
    await chart.focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/: Requests 0, Errors 0$/)
    await page.getByRole('link', { name: 'Errors' }).click()
    await page.waitForURL(/\/admin\/ops\/errors\?.*start=/)
    await page.getByText('Nothing matches these filters').waitFor()
    expect(problems).toEqual([])
  })
})

test('the provisioning example of the documentation works, and again', async () => {
  const run = (): Record<string, number> => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['docs/provision.mjs'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        GATEWAY_URL: world.app.url,
        ADMIN_API_KEY,
        PROVIDER_API_KEY: 'sk-ant-0123456789',
      },
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    return JSON.parse(stdout) as Record<string, number>
  }
  const first = run()
  expect(run()).toEqual(first)
  const bindings = await world.admin.must('GET', `/accounts/${first['account_id']}/bindings`)
  expect(bindings).toMatchObject([{ group_id: first['group_id'], channel_id: first['channel_id'] }])
})
