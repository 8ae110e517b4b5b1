import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemoWorld, type DemoWorld } from './demo-world'
import { beSignedIn, expectAccessible, openBrowser, openPage } from './open-browser'

let world: DemoWorld
let browser: Browser

beforeAll(async () => {
  world = await startDemoWorld()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await world?.app.remove()
})

async function openAdmin(options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(browser, options)
  await beSignedIn(opened.page, { url: world.app.url, email: world.email, password: world.password })
  return opened
}

function usageRow(page: Page, alias: string) {
  return page.getByRole('row').filter({ has: page.getByText(alias, { exact: true }) })
}

describe('usage', () => {
  test('shows each call with its channel, model chain and cost to the last digit', async () => {
    const { page, problems } = await openAdmin()
    await page.goto(`${world.app.url}/admin/usage`)
    expect(world.calls).toHaveLength(2)
    for (const call of world.calls) {
      const row = usageRow(page, call.alias)
      await row.waitFor()
      const text = await row.textContent()
      expect(text).toContain(call.channel)
      expect(text).toContain(call.upstreamModel)
      expect(text).toContain('Complete')
      expect(await row.getByRole('button', { name: 'show calculation' }).textContent()).toBe(call.cost)
    }
    expect(problems).toEqual([])
  })

  test('explains a cost and opens the request with its attempts', async () => {
    const { page, problems } = await openAdmin()
    const [call] = world.calls
    if (call === undefined) throw new Error('no call was made')
    await page.goto(`${world.app.url}/admin/usage`)
    const row = usageRow(page, call.alias)
    await row.getByRole('button', { name: 'show calculation' }).click()
    const popover = page.getByRole('dialog', { name: 'Cost' })
    expect(await popover.getByRole('row', { name: 'Charged' }).textContent()).toContain(call.cost)
    expect(await popover.textContent()).toContain('Channel price')
    await page.keyboard.press('Escape')
    await row.getByRole('link').press('Enter')
    await page.waitForURL(`**/admin/usage?request=${call.usageId}`)
    const drawer = page.getByRole('dialog', { name: 'Request' })
    await drawer.getByRole('heading', { name: 'Attempts' }).waitFor()
    await page.keyboard.press('Escape')
    // Closed, it gives the focus back to the link.
    await row.locator('a:focus').waitFor()
    await row.getByRole('link').click()
    await drawer.getByRole('heading', { name: 'Attempts' }).waitFor()
    expect(await drawer.getByRole('row', { name: /Answered/ }).textContent()).toContain('200')
    await expectAccessible(page)

    await page.reload()
    await drawer.getByRole('heading', { name: 'Attempts' }).waitFor()
    const other = world.calls.find(({ usageId }) => usageId !== call.usageId)
    const neighbours = drawer.getByRole('button', { name: /^The request (above|below)$/, disabled: false })
    await neighbours.first().click()
    await page.waitForURL(`**/admin/usage?request=${other?.usageId}`)
    await drawer
      .getByText(other?.alias ?? '')
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')

    await page.goto(`${world.app.url}/admin/usage/${call.usageId}`)
    await page.getByRole('heading', { name: 'Attempts' }).waitFor()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })

  test('narrows by filters kept in the URL', async () => {
    const { page, problems } = await openAdmin()
    const [first, second] = world.calls
    if (first === undefined || second === undefined) throw new Error('two calls are needed')
    await page.goto(`${world.app.url}/admin/usage`)
    await page.getByRole('button', { name: /^Channel:/ }).click()
    await page.getByRole('searchbox', { name: /^Channel/ }).fill(first.channel)
    await page.getByRole('button', { name: first.channel, exact: true }).last().click()
    await page.waitForURL(/channel_id=\d+/)
    await usageRow(page, second.alias).waitFor({ state: 'detached' })
    expect(await usageRow(page, first.alias).count()).toBe(1)
    await page.reload()
    await usageRow(page, first.alias).waitFor()
    expect(await usageRow(page, second.alias).count()).toBe(0)
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('One channel')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'One channel', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await usageRow(page, second.alias).waitFor()
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('button', { name: 'One channel', exact: true }).click()
    await page.waitForURL(/channel_id=\d+/)
    await usageRow(page, second.alias).waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })

  test('says so when nothing matches, and survives a query that makes no sense', async () => {
    const { page, problems } = await openAdmin()
    await page.goto(`${world.app.url}/admin/usage?model=no-such-model`)
    await page.getByText('Nothing matches these filters').waitFor()
    await page.getByRole('button', { name: 'Add these requests up' }).click()
    await page.getByText('In the last 30 days: 0 requests · 0 tokens').waitFor()
    await page.goto(`${world.app.url}/admin/usage?cursor=bad&group_id=x&status=odd&page_size=-1`)
    await usageRow(page, world.calls[0]?.alias ?? '').waitFor()
    expect(problems).toEqual([])
  })
})

describe('channels and accounts', () => {
  test('the channel list shows groups, aliases and bound accounts', async () => {
    const { page, problems } = await openAdmin()
    await page.goto(`${world.app.url}/admin/channels`)
    for (const call of world.calls) {
      const row = usageRow(page, call.alias)
      await row.waitFor()
      const text = (await row.textContent()) ?? ''
      expect(text).toContain(call.channel)
      expect(text).toContain(call.upstreamModel)
      expect(text).toMatch(/priority \d+ · 1 account/)
    }
    expect(problems).toEqual([])
  })

  test('the account list shows health, live load and what each account serves', async () => {
    const { page, problems } = await openAdmin()
    await page.goto(`${world.app.url}/admin/accounts`)
    await page.getByRole('row').nth(2).waitFor()
    for (const call of world.calls) {
      const row = page.getByRole('row').filter({ hasText: `×${call.channel}` })
      await row.waitFor()
      expect(await row.textContent()).toMatch(/Healthy.*0 \/ \d+/)
    }
    expect(problems).toEqual([])
  })

  test('the overview tells that the gateway serves', async () => {
    const { page } = await openAdmin()
    await page.goto(`${world.app.url}/admin`)
    await page.getByText('Serving').waitFor()
  })
})

describe('the frame of every page', () => {
  test('speaks Chinese once chosen, in this browser and in the profile', async () => {
    const { page, problems } = await openAdmin()
    await page.goto(`${world.app.url}/admin/channels`)
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByRole('menuitemradio', { name: '中文' }).click()
    await page.getByRole('heading', { name: '渠道' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '渠道' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh')
    await page.getByRole('button', { name: '语言' }).click()
    await page.getByRole('menuitemradio', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Channels' }).waitFor()
    expect(problems).toEqual([])
  })

  test('opens the navigation from a button at 390 px', async () => {
    const { page, problems } = await openAdmin({ viewport: { width: 390, height: 844 } })
    await page.goto(`${world.app.url}/admin`)
    await page.getByRole('button', { name: 'Open menu' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Channels' }).click()
    await page.getByRole('heading', { name: 'Channels' }).waitFor()

    await page.goto(`${world.app.url}/admin/settings/admin-keys`)
    const tab = page.getByRole('navigation').getByRole('link', { name: 'Admin keys' })
    // The last tab of a row that does not fit.
    await expect.poll(async () => right(await tab.boundingBox())).toBeLessThanOrEqual(390)
    expect(problems).toEqual([])
  })
})

function right(box: { readonly x: number; readonly width: number } | null): number {
  return box === null ? Infinity : box.x + box.width
}
