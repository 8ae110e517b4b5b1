import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemoWorld, type DemoWorld } from './demo-world'
import { beSignedIn, openBrowser, openPage } from './open-browser'

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

async function openDashboard(query = '') {
  const opened = await openPage(browser, { viewport: { width: 1440, height: 900 } })
  await beSignedIn(opened.page, { url: world.app.url, email: world.email, password: world.password })
  await opened.page.goto(`${world.app.url}/admin${query}`)
  return opened
}

/** The figure of requests on its tile. */
function requestsTile(page: Page): Locator {
  return page.locator('p', { hasText: /^Requests$/ }).locator('xpath=following-sibling::p[1]')
}

/** Requests the API counts with the filters of the page's address. */
async function requestsOf(page: Page): Promise<string> {
  const { searchParams } = new URL(page.url())
  for (const name of ['granularity', 'measure', 'refresh', 'range']) searchParams.delete(name)
  return String((await world.admin.must('GET', `/dashboard/stats?${searchParams}`)).requests)
}

function slider(page: Page, chart: string): Locator {
  return page.getByRole('slider', { name: new RegExp(`Values of ${chart}`) })
}

/** Where a click on a row of each ranking leads: the field of the address, and what the toolbar then says. */
const ROWS = [
  { list: 'Users', row: 'ada@example.com', field: 'user_id', chosen: 'User: ada@example.com' },
  { list: 'Models', row: 'sonnet-relay', field: 'model', chosen: null },
  { list: 'Channels', row: 'relay', field: 'channel_id', chosen: 'Channel: relay' },
  { list: 'Accounts', row: 'relay account', field: 'account_id', chosen: 'Account: relay account' },
  { list: 'Groups', row: 'Demo', field: 'group_id', chosen: 'Group: Demo' },
] as const

describe('the dashboard', () => {
  test.each(ROWS)('narrows down to a row of $list', async ({ list, row, field, chosen }) => {
    const { page, problems } = await openDashboard()
    await page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: row }).click()
    await page.waitForURL(new RegExp(`[?&]${field}=`))
    if (chosen === null) await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe(row)
    else await page.getByRole('button', { name: chosen }).waitFor()
    await expect.poll(() => requestsTile(page).textContent()).toBe(await requestsOf(page))
    if (field === 'user_id') {
      // The place of the users is taken by the keys of the one.
      await page.getByRole('list', { name: 'API keys' }).getByRole('listitem').first().waitFor()
      await page.getByRole('list', { name: list }).waitFor({ state: 'detached' })
    } else {
      // A ranking of what it was narrowed down to has one row left.
      await expect.poll(() => page.getByRole('list', { name: list }).locator('li').count()).toBe(1)
    }
    expect(problems).toEqual([])
  })

  test('leads from a user to their keys, and on to one of them', async () => {
    const { page, problems } = await openDashboard()
    const { items } = await world.admin.must('GET', '/users?search=ada@example.com')
    const [key] = (await world.admin.must('GET', `/users/${items[0].id}/api-keys`)).items
    await page.getByRole('list', { name: 'Users' }).getByRole('link', { name: 'ada@example.com' }).click()
    const keys = page.getByRole('list', { name: 'API keys' })
    await keys.getByRole('link', { name: key.name }).click()
    await page.waitForURL(new RegExp(`user_id=${items[0].id}&api_key_id=${key.id}`))
    await page.getByRole('button', { name: `API key: ${key.name}` }).waitFor()
    await expect.poll(() => requestsTile(page).textContent()).toBe(await requestsOf(page))
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL((url) => url.search === '')
    await page.getByRole('list', { name: 'Users' }).waitFor()
    expect(problems).toEqual([])
  })

  test('looks closer at a place of a chart, by mouse and by keyboard, and keeps what it was narrowed to', async () => {
    const { items } = await world.admin.must('GET', '/channels?search=relay')
    const { page, problems } = await openDashboard(`?channel_id=${items[0].id}&granularity=hour`)
    const places = (): Promise<string | null> => slider(page, 'Cost').getAttribute('max')
    const allPlaces = await places()
    const box = await slider(page, 'Requests').boundingBox()
    if (box === null) throw new Error('the chart is not on the page')
    await slider(page, 'Requests').click({ position: { x: box.width - 3, y: box.height / 2 } })
    await page.waitForURL(/start=.*end=/)
    const { searchParams } = new URL(page.url())
    expect(searchParams.get('channel_id')).toBe(String(items[0].id))
    expect(
      Date.parse(searchParams.get('end') ?? '') - Date.parse(searchParams.get('start') ?? ''),
    ).toBeLessThan(3_600_001)
    await expect.poll(() => requestsTile(page).textContent()).toBe(await requestsOf(page))

    await page.goBack()
    // The address goes back before the page does.
    await expect.poll(places).toBe(allPlaces)
    await slider(page, 'Cost').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.waitForURL(/start=.*end=/)
    await page.getByText('No data in this range').first().waitFor()
    await expect.poll(() => requestsTile(page).textContent()).toBe('0')
    expect(problems).toEqual([])
  })

  test('leads from a line of a chart to the requests it counts', async () => {
    const { items } = await world.admin.must('GET', '/channels?search=relay')
    const { page, problems } = await openDashboard(`?channel_id=${items[0].id}`)
    await page.getByRole('figure', { name: 'Requests' }).getByRole('link', { name: 'Requests' }).click()
    await page.waitForURL(/\/admin\/usage\?.*channel_id=\d+&start=/)
    await page.getByRole('row').filter({ hasText: 'sonnet-relay' }).first().waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'sonnet-direct' }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('leads from the share of errors to the requests that failed in its range, of its model', async () => {
    const { page, problems } = await openDashboard('?range=7d&model=sonnet')
    await page.getByRole('link', { name: 'Error rate' }).click()
    await page.waitForURL(/\/admin\/ops\/errors\?.*start=.*end=/)
    const model = page.getByRole('searchbox', { name: 'Exact model name' })
    await expect.poll(() => model.inputValue()).toBe('sonnet')
    await page.goto(`${world.app.url}/admin/ops/errors`)
    await page.getByRole('button', { name: 'Last 7 days' }).waitFor()
    expect(problems).toEqual([])
  })

  test('asks for another range, other steps and another time zone', async () => {
    const { page, problems } = await openDashboard()
    await page.getByRole('button', { name: 'Last 24 hours' }).click()
    await page.getByRole('button', { name: 'Yesterday' }).click()
    await page.waitForURL(/range=yesterday/)
    await page.getByRole('button', { name: 'Yesterday' }).click()
    await page.getByRole('button', { name: 'Last 7 days' }).click()
    await page.waitForURL(/range=7d/)
    await page.getByLabel('Steps').selectOption('day')
    await page.waitForURL(/granularity=day/)
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
    await page.waitForURL(/time_zone=Asia%2FTokyo/)
    // The first day is cut where the range begins; the others begin with midnight in Tokyo.
    await slider(page, 'Requests').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(/start=/)
    expect(new URL(page.url()).searchParams.get('start')).toMatch(/T15:00:00/)
    await expect.poll(() => requestsTile(page).textContent()).toBe('0')
    expect(problems).toEqual([])
  })

  test('shows a new call without a reload while it refreshes itself', async () => {
    const { page, problems } = await openDashboard()
    const [first] = world.calls
    await page.getByLabel('Refresh by itself').selectOption('10')
    await page.waitForURL(/refresh=10/)
    await page.evaluate('globalThis.isTheSamePage = true')
    const before = Number(await requestsTile(page).textContent())
    await world.call(first?.alias ?? '')
    await expect.poll(() => requestsTile(page).textContent(), { timeout: 60_000 }).toBe(String(before + 1))
    expect(await page.evaluate('globalThis.isTheSamePage')).toBe(true)
    expect(problems).toEqual([])
  })
})
