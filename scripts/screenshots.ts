// `npm run screenshots`: every page, light and dark, English and Chinese, wide and narrow, with demo data, into screenshots/.
// Names of looks (`npm run screenshots -- light-en-wide`) make those alone.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, signIn } from '../tests/support/chromium'
import { adminClient, type AdminClient } from '../tests/support/admin-client'
import { startSwitchyard } from '../tests/support/start-switchyard'

const FOLDER = path.resolve('screenshots')
const CALLS = 24

const ADMIN_PAGES = [
  '/admin',
  '/admin/channels',
  '/admin/channels/1',
  '/admin/groups',
  '/admin/groups/1',
  '/admin/accounts',
  '/admin/accounts/1',
  '/admin/proxies',
  '/admin/route-lab',
  '/admin/usage',
  '/admin/users',
  '/admin/users/new',
  '/admin/users/1',
  '/admin/ops',
  '/admin/ops/errors',
  '/admin/ops/events',
  '/admin/audit-log',
  '/admin/settings',
  '/admin/settings/error-rules',
  '/admin/settings/announcements',
  '/admin/settings/admin-keys',
  '/docs/api',
]

const LOOKS = [
  { name: 'light-en-wide', colorScheme: 'light', locale: 'en', width: 1440 },
  { name: 'dark-zh-wide', colorScheme: 'dark', locale: 'zh', width: 1440 },
  { name: 'light-zh-narrow', colorScheme: 'light', locale: 'zh', width: 390 },
  { name: 'dark-en-narrow', colorScheme: 'dark', locale: 'en', width: 390 },
] as const

type Demo = {
  readonly url: string
  readonly email: string
  readonly password: string
  readonly key: string
  readonly aliases: readonly string[]
}

/** What the demo prints when it is ready. */
function readDemo(url: string, output: string): Demo {
  const [, email = '', password = ''] = /Sign in:\s+\S+\s+(\S+@\S+) \/ (\S+)/.exec(output) ?? []
  const key = /x-api-key: (sk-\S+?)'/.exec(output)?.[1] ?? ''
  const aliases = [...output.matchAll(/"model":"([^"]+)"/g)].map((match) => match[1] ?? '')
  return { url, email, password, key, aliases }
}

/** Calls that are answered and some that are refused, users, rules and announcements. */
async function seed(demo: Demo, admin: AdminClient): Promise<void> {
  for (let call = 0; call < CALLS; call += 1) {
    const model = call % 8 === 7 ? 'a-model-nobody-serves' : demo.aliases[call % demo.aliases.length]
    const response = await fetch(`${demo.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': demo.key, 'content-type': 'application/json' },
      body: JSON.stringify({ model, max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.text()
  }
  const people = ['lin', 'grace', 'edsger', 'barbara', 'donald', 'a.rather.long.name.of.somebody']
  for (const name of people) {
    const user = { email: `${name}@example.com`, password: 'correct horse', name, balance: 25 }
    await admin.must('POST', '/users', user)
  }
  await admin.must('POST', '/error-rules', {
    name: 'Overloaded',
    status_codes: [529, 503],
    response_message: 'The provider is busy, please try again in a minute.',
  })
  await admin.must('POST', '/announcements', {
    title: 'Maintenance on Sunday',
    content: 'The gateway restarts at 6:00 UTC. Running requests are finished first.',
    status: 'published',
  })
  await admin.must('POST', '/settings/admin-keys', { name: 'relay manager', scope: 'provision' })
}

async function shoot(page: Page, demo: Demo, look: (typeof LOOKS)[number]): Promise<void> {
  for (const pagePath of ADMIN_PAGES) {
    await page.goto(demo.url + pagePath)
    await page.locator('h1').first().waitFor()
    // Fonts, and what comes a moment after the page: live state, figures of charts.
    await page.evaluate('document.fonts.ready')
    await page.waitForTimeout(400)
    const name = pagePath.slice(1).replaceAll('/', '-')
    await page.screenshot({ path: path.join(FOLDER, look.name, `${name}.png`), fullPage: true })
  }
}

async function openLook(browser: Browser, demo: Demo, look: (typeof LOOKS)[number]): Promise<Page> {
  const { colorScheme, width } = look
  const context = await browser.newContext({
    locale: 'en-US',
    reducedMotion: 'reduce',
    colorScheme,
    viewport: { width, height: 900 },
  })
  const page = await context.newPage()
  await signIn(page, demo)
  await context.addCookies([{ name: 'locale', value: look.locale, url: demo.url }])
  return page
}

const chosen = process.argv.slice(2)
rmSync(FOLDER, { recursive: true, force: true })
const app = await startSwitchyard({ demo: true })
const browser = await openBrowser()
try {
  const demo = readDemo(app.url, app.output())
  await seed(demo, adminClient(app.url))
  for (const look of LOOKS.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    mkdirSync(path.join(FOLDER, look.name), { recursive: true })
    const page = await openLook(browser, demo, look)
    await shoot(page, demo, look)
    await page.context().close()
    process.stdout.write(`${look.name}: ${ADMIN_PAGES.length} pages\n`)
  }
} finally {
  await browser.close()
  await app.remove()
}
