import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminClient } from '../support/admin-client'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { waitUntil } from '../support/wait-until'
import { httpLoopback, type Loopback } from '../unit/upstream/loopback'
import { beSignedIn, expectAccessible, openBrowser, openPage } from './open-browser'

const ADMIN = { email: 'operator@example.com', password: 'orders the routes' }
const MODEL = 'model-of-the-list'

let prices: Loopback
let app: RunningSwitchyard
let browser: Browser
let groupId: number
let body = JSON.stringify({ [MODEL]: { input_cost_per_token: 3e-6, output_cost_per_token: 15e-6 } })

beforeAll(async () => {
  prices = await httpLoopback((_, response) => response.end(body))
  app = await startSwitchyard({
    variables: {
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      PRICING_URL: `${prices.url}/litellm/model_prices_and_context_window.json?token=secret`,
      PRICING_REFRESH: '1s',
    },
  })
  browser = await openBrowser()
  const admin = adminClient(app.url)
  groupId = (await admin.must('POST', '/groups', { name: 'pool', platform: 'anthropic' })).id
  const state = (isThere: (catalogue: { failure: unknown }) => boolean) =>
    waitUntil('the prices', async () => {
      const answer = await admin.must('GET', `/channels/model-pricing?model=${MODEL}`)
      return answer.found === true && isThere(answer.catalogue)
    })
  await state(() => true)
  body = '<html>down for maintenance</html>'
  await state(({ failure }) => failure !== null)
})

afterAll(async () => {
  await browser?.close()
  await app?.remove()
  await prices?.close()
})

test.each([
  { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
  { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
] as const)(
  'editor and Route Lab say where prices come from and why they are not newer: $name',
  async ({ name, options }) => {
    const { page, problems } = await openPage(browser, options)
    await beSignedIn(page, { url: app.url, ...ADMIN })
    for (const path of ['/admin/channels/new', `/admin/route-lab?group_id=${groupId}&model=${MODEL}`]) {
      await page.goto(app.url + path)
      const note = page.locator('[data-catalogue=url]')
      await note.waitFor()
      const text = (await note.textContent()) ?? ''
      expect(text).toContain(
        `Default prices: ${prices.url}/litellm/model_prices_and_context_window.json, 1 model`,
      )
      expect(text).toMatch(/as of (now|\d+ seconds? ago|\d+ minutes? ago)/)
      expect(text).toContain('The answer is not a JSON object. These prices stay in use.')
      expect(text).not.toContain('secret')
      await expectAccessible(page)
      const shots = process.env['SCREENSHOTS']
      const file = `${shots}/catalogue-${path.includes('lab') ? 'lab' : 'editor'}-${name}.png`
      if (shots !== undefined) await page.screenshot({ path: file, fullPage: path.includes('lab') })
    }
    expect(problems).toEqual([])
  },
)
