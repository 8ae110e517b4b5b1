// `npm run screenshots`: every page, light and dark, English and Chinese, wide and narrow, with demo data, into screenshots/.
// Names of looks (`npm run screenshots -- light-en-wide`) make those alone.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, signIn } from '../tests/support/chromium'
import { freePort } from '../tests/support/free-port'
import { startMailCatcher } from '../tests/support/mail-catcher'
import { startOpenIdProvider } from '../tests/support/openid-provider'
import { startSwitchyard } from '../tests/support/start-switchyard'
import { ADMIN_PAGES, fileName, LOOKS, PUBLIC_PAGES, SELF_PAGES } from './screenshots/pages'
import { seedDemo, type SeededDemo } from './screenshots/seed'

const FOLDER = path.resolve('screenshots')
/** What comes a moment after the page: live state, figures of charts, what is read on demand. */
const SETTLES_MS = 250
const HEIGHT = 900
const MAX_HEIGHT = 6000

type Look = (typeof LOOKS)[number]
type Place = { readonly url: string; readonly look: Look; readonly folder: string }

async function shoot(page: Page, place: Place, addresses: readonly string[]): Promise<void> {
  const folder = path.join(FOLDER, place.look.name, place.folder)
  mkdirSync(folder, { recursive: true })
  for (const address of addresses) {
    await page.setViewportSize({ width: place.look.width, height: HEIGHT })
    await page.goto(place.url + address)
    await page.locator('h1').first().waitFor()
    if (address.includes('request=')) await page.locator('[role=dialog] dl').first().waitFor()
    await page.evaluate('document.fonts.ready')
    await page.waitForTimeout(SETTLES_MS)
    // The whole page as a tall window shows it: what sticks to an edge stays at the edge.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight')
    await page.setViewportSize({
      width: place.look.width,
      height: Math.min(Math.max(height, HEIGHT), MAX_HEIGHT),
    })
    await page.screenshot({ path: path.join(folder, `${fileName(address)}.png`) })
  }
}

async function openLook(browser: Browser, url: string, look: Look): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: 'en-US',
    reducedMotion: 'reduce',
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: HEIGHT },
  })
  await context.addCookies([{ name: 'locale', value: look.locale, url }])
  return context
}

/** The pages of one reader: of nobody who has signed in, or of somebody who does first. */
async function shootAs(
  browser: Browser,
  place: Place & { readonly reader: SeededDemo['admin'] | null },
  addresses: readonly string[],
): Promise<void> {
  const context = await openLook(browser, place.url, place.look)
  const page = await context.newPage()
  if (place.reader !== null) {
    // The form is found by its English words.
    await context.addCookies([{ name: 'locale', value: 'en', url: place.url }])
    await signIn(page, { url: place.url, ...place.reader })
    await context.addCookies([{ name: 'locale', value: place.look.locale, url: place.url }])
  }
  await shoot(page, place, addresses)
  await context.close()
}

const chosen = process.argv.slice(2)
const looks = LOOKS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))
rmSync(FOLDER, { recursive: true, force: true })
const mail = await startMailCatcher()
const openId = await startOpenIdProvider({ sub: 'none', email: 'none@example.com', email_verified: false })
const port = await freePort()
const app = await startSwitchyard({
  demo: true,
  variables: {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SMTP_URL: mail.url,
    MAIL_FROM: 'Switchyard <gateway@example.com>',
    OIDC_ISSUER: openId.issuer,
    OIDC_CLIENT_ID: openId.clientId,
    OIDC_CLIENT_SECRET: openId.clientSecret,
    OIDC_NAME: 'Company',
  },
})
const empty = await startSwitchyard()
const browser = await openBrowser()
try {
  const demo = await seedDemo(app)
  const { url } = app
  const opened = [`?request=${demo.usageId}`, `/${demo.usageId}`]
  for (const look of looks) {
    const nobody = { url, look, folder: 'public', reader: null }
    await shootAs(browser, nobody, PUBLIC_PAGES)
    await shootAs(browser, { ...nobody, url: empty.url }, ['/setup?token=setup-printed-at-the-start'])
    const self = { url, look, folder: 'self', reader: demo.user }
    await shootAs(browser, self, [...SELF_PAGES, ...opened.map((end) => `/usage${end}`)])
    const admin = { url, look, folder: 'admin', reader: demo.admin }
    await shootAs(browser, admin, [...ADMIN_PAGES, ...opened.map((end) => `/admin/usage${end}`)])
    process.stdout.write(`${look.name}\n`)
  }
} finally {
  await browser.close()
  await app.remove()
  await empty.remove()
  await mail.close()
  await openId.close()
}
