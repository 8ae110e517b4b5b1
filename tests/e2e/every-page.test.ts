import type { Browser, Page } from 'playwright-core'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_PAGES, PUBLIC_PAGES, SELF_PAGES } from '../../scripts/screenshots/pages'
import { seedDemo, type SeededDemo } from '../../scripts/screenshots/seed'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { expectAccessible, expectSteady, beSignedIn, openBrowser, openPage } from './open-browser'

/** Framework, vendors and own code together, as they come over the wire. */
const MAX_SCRIPT_BYTES = 250_000
/** Fonts come after the page was painted without them, as they do for people. */
const FONTS_LATE_MS = 300
const LOOKS = [
  { name: 'light, English, 1440 px', colorScheme: 'light', width: 1440, locale: 'en' },
  { name: 'dark, Chinese, 390 px', colorScheme: 'dark', width: 390, locale: 'zh' },
] as const
type Look = (typeof LOOKS)[number]

let app: RunningSwitchyard
let browser: Browser
let demo: SeededDemo

beforeAll(async () => {
  app = await startSwitchyard({ demo: true })
  browser = await openBrowser()
  demo = await seedDemo(app)
})

afterAll(async () => {
  await browser?.close()
  await app?.remove()
})

/** A page in one look, of somebody who has signed in or of nobody. */
async function openLook({ colorScheme, width, locale }: Look, reader: SeededDemo['admin'] | null) {
  const opened = await openPage(browser, { colorScheme, viewport: { width, height: 900 } })
  if (reader !== null) await beSignedIn(opened.page, { url: app.url, ...reader })
  await opened.page.context().addCookies([{ name: 'locale', value: locale, url: app.url }])
  return opened
}

/** Size of each script, compressed as a proxy would: its name changes with its content. */
const sizes = new Map<string, number>()

/** Sizes of the scripts the page loads. */
function watchScripts(page: Page): Map<string, number> {
  const scripts = new Map<string, number>()
  page.on('response', (response) => {
    if (!/\/_next\/static\/.*\.js(\?|$)/.test(response.url())) return
    const url = response.url()
    const known = sizes.get(url)
    if (known !== undefined) return void scripts.set(url, known)
    void response
      .body()
      .then((body) => {
        sizes.set(url, gzipSync(body).byteLength)
        scripts.set(url, sizes.get(url) ?? 0)
      })
      .catch(() => undefined)
  })
  return scripts
}

type Walk = { readonly look: Look; readonly reader: SeededDemo['admin'] | null }

async function expectGoodPages({ look, reader }: Walk, addresses: readonly string[]): Promise<void> {
  const { page, problems } = await openLook(look, reader)
  const scripts = watchScripts(page)
  await page.route('**/*.woff2', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, FONTS_LATE_MS))
    await route.continue()
  })
  for (const address of addresses) {
    scripts.clear()
    problems.length = 0
    const answer = await page.goto(app.url + address)
    await page.locator('h1').first().waitFor()
    await page.evaluate('document.fonts.ready.then(() => undefined)')
    const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? ''
    expect(/script-src [^;]*/.exec(policy)?.[0], address).toMatch(/'nonce-[^']+'/)
    expect(/script-src [^;]*/.exec(policy)?.[0], address).not.toContain('unsafe-inline')
    await expectAccessible(page)
    await expectSteady(page)
    const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0)
    expect(bytes, `${address} loads ${bytes} bytes of script`).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
    // The browser tells a page that is refused or not there as an error.
    const isRefusal = (answer?.status() ?? 0) >= 400
    expect(problems.filter((problem) => !isRefusal || !problem.endsWith(address))).toEqual([])
  }
  expect(await page.locator('html').getAttribute('lang')).toBe(look.locale)
  const isDark = await page.evaluate('document.documentElement.classList.contains("dark")')
  expect(isDark).toBe(look.colorScheme === 'dark')
  await page.context().close()
}

test("a switch tells its state where the colours are the viewer's own", async () => {
  const { page } = await openPage(browser, { forcedColors: 'active' })
  await beSignedIn(page, { url: app.url, ...demo.admin })
  await page.goto(`${app.url}/admin/channels/1`)
  const fills: readonly { readonly state: string; readonly track: string; readonly thumb: string }[] =
    await page.evaluate(`[...document.querySelectorAll('[role=switch]')].map((track) => ({
      state: track.dataset.state,
      track: getComputedStyle(track).backgroundColor,
      thumb: getComputedStyle(track.firstElementChild).backgroundColor,
    }))`)
  const looks = new Map(fills.map(({ state, track, thumb }) => [state, `${thumb} on ${track}`]))
  expect([...looks.keys()].toSorted()).toEqual(['checked', 'unchecked'])
  expect(new Set(looks.values()).size).toBe(2)
  for (const { track, thumb } of fills) expect(thumb).not.toBe(track)
})

describe.each(LOOKS)('every page is accessible, quiet, steady and light: $name', (look) => {
  test('of nobody who has signed in', async () => {
    await expectGoodPages({ look, reader: null }, PUBLIC_PAGES)
  })

  test('of a user', async () => {
    const opened = [`/usage?request=${demo.usageId}`, `/usage/${demo.usageId}`]
    await expectGoodPages({ look, reader: demo.user }, [...SELF_PAGES, ...opened])
  })

  test('of an administrator', async () => {
    const opened = [`/admin/usage?request=${demo.usageId}`, `/admin/usage/${demo.usageId}`]
    await expectGoodPages({ look, reader: demo.admin }, [...ADMIN_PAGES, ...opened])
  }, 600_000)
})
