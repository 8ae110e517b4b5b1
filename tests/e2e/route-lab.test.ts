import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemoWorld, type DemoWorld } from './demo-world'
import { beSignedIn, expectAccessible, openBrowser, openPage } from './open-browser'

let world: DemoWorld
let browser: Browser
let groupId: number

beforeAll(async () => {
  world = await startDemoWorld()
  browser = await openBrowser()
  const { items } = await world.admin.must('GET', '/groups?search=Demo')
  groupId = items[0].id
})

afterAll(async () => {
  await browser?.close()
  await world?.app.remove()
})

async function openLab(query = '', options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(browser, options)
  await beSignedIn(opened.page, { url: world.app.url, email: world.email, password: world.password })
  await opened.page.goto(`${world.app.url}/admin/route-lab${query}`)
  return opened
}

describe('Route Lab', () => {
  test('is asked by keyboard and answers at a glance', async () => {
    const { page, problems } = await openLab()
    await page.getByText('No question yet').waitFor()
    await page.getByLabel('Requested model').fill('claude-sonnet-4-5')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('Choose a group first.').waitFor()
    await page.getByRole('button', { name: 'Group: none yet' }).click()
    await page.getByRole('searchbox', { name: /^Group/ }).fill('Demo')
    // The list may not have answered yet: the first match is chosen when it has.
    await page.keyboard.press('Enter')
    await page.waitForURL(/group_id=\d+/)
    await page.getByLabel('Requested model').fill('claude-sonnet-4-5')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Account direct account of channel direct serves it' }).waitFor()
    const plan = await page.getByRole('listitem').filter({ hasText: 'Circuit breaker' }).allTextContents()
    expect(plan.map((text) => /direct|relay/.exec(text)?.[0])).toEqual(['direct', 'relay'])
    expect(plan[0]).toContain('Takes it')
    const accounts = page.getByRole('region', { name: 'Accounts of direct' })
    await expect
      .poll(() => accounts.getByRole('row').nth(1).textContent())
      .toMatch(/^1direct account.*picked.*Ready/)
    await expect.poll(() => page.getByRole('row', { name: /^Charged/ }).textContent()).toContain('$0.0105')
    expect(problems).toEqual([])
  })

  test('explains a key, with its session, and why a model is refused', async () => {
    const { page, problems } = await openLab()
    await page.getByLabel('Ask for').selectOption('key')
    await page.getByRole('button', { name: /^User:/ }).click()
    await page.getByRole('button', { name: 'ada@example.com', exact: true }).click()
    await page.waitForURL(/user_id=\d+/)
    await page.getByRole('button', { name: /^API key:/ }).click()
    await page.getByRole('dialog', { name: 'API key' }).getByRole('listitem').first().click()
    await page.waitForURL(/api_key_id=\d+/)
    await page.getByLabel('Requested model').fill('sonnet-relay')
    await page.getByLabel('Session ID').fill('conversation-1')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByRole('heading', { name: 'Account relay account of channel relay serves it' }).waitFor()
    await page.getByText('(ada@example.com)').waitFor()
    await page.getByLabel('Requested model').fill('nobody-serves-this')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByRole('heading', { name: /^Refused: 503 NO_AVAILABLE_ACCOUNT/ }).waitFor()
    await page.getByText('2 accounts are bound to channels only and do not serve here.').waitFor()
    expect(problems).toEqual([])
  })

  test('explains a group for Claude Code as the client that is chosen', async () => {
    const own = { platform: 'anthropic', claude_code_only: true }
    const closed = await world.admin.must('POST', '/groups', { name: 'For Claude Code', ...own })
    const handing = await world.admin.must('POST', '/groups', {
      name: 'For Claude Code first',
      fallback_group_id: groupId,
      ...own,
    })
    const question = '&model=claude-sonnet-4-5'
    const { page, problems } = await openLab(`?group_id=${closed.id}${question}`)
    await page.getByText('This group is for Claude Code clients only').waitFor()
    await page.getByLabel('Client', { exact: true }).selectOption('other')
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByRole('heading', { name: 'Refused: 403 CLAUDE_CODE_ONLY' }).waitFor()
    await page.goto(`${world.app.url}/admin/route-lab?group_id=${handing.id}${question}&client=other`)
    await page
      .getByText('For Claude Code first is for Claude Code clients only; its fallback group')
      .waitFor()
    expect(problems).toEqual([])
  })

  test('sends nothing: what it explains is not billed', async () => {
    const { total } = await world.admin.must('GET', '/usage?with_total=1')
    await world.admin.must('POST', '/route-lab', { group_id: groupId, model: 'claude-sonnet-4-5' })
    expect((await world.admin.must('GET', '/usage?with_total=1')).total).toBe(total)
  })

  test.each([
    { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
    { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
  ] as const)('is accessible: $name', async ({ options }) => {
    const models = ['claude-sonnet-4-5', 'nobody-serves-this']
    const { page, problems } = await openLab('', options)
    await expectAccessible(page)
    for (const model of models) {
      await page.goto(`${world.app.url}/admin/route-lab?group_id=${groupId}&model=${model}`)
      await page.getByRole('heading', { name: 'Channels of the group' }).waitFor()
      await expectAccessible(page)
    }
    expect(problems).toEqual([])
  })

  test('says what is wrong with a question', async () => {
    const { page } = await openLab('?group_id=999999&model=x')
    await page.getByRole('alert').getByText('Group not found.').waitFor()
    await page.goto(`${world.app.url}/admin/route-lab?ask=key&api_key_id=999999&model=x`)
    await page.getByRole('alert').getByText('API key not found.').waitFor()
  })
})
