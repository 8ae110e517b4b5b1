import { existsSync } from 'node:fs'
import { chromium, type Browser, type Cookie, type Page } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the system's Chromium; it talks to nobody but the pages it is told to open. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? CANDIDATES.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('No Chromium found: set CHROMIUM_PATH')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-smooth-scrolling'],
  })
}

/** Who signs in where. */
type SignIn = { readonly url: string; readonly email: string; readonly password: string }

/** Signs in by the form and waits for the page behind it. */
export async function signIn(page: Page, input: SignIn): Promise<void> {
  await page.goto(`${input.url}/login`)
  await page.getByLabel('Email').fill(input.email)
  await page.getByLabel('Password').fill(input.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/login')
}

/** Cookies of those who have signed in by the form before. */
const sessions = new Map<string, readonly Cookie[]>()

/** Is signed in: by the form the first time, by the same session later. The next step opens a page. */
export async function beSignedIn(page: Page, input: SignIn): Promise<void> {
  const who = JSON.stringify([input.url, input.email, input.password])
  const context = page.context()
  await context.addCookies([...(sessions.get(who) ?? [])])
  const session = await context.request.get(`${input.url}/api/auth/session`)
  if (Object.keys((await session.json()) as object).length > 0) return
  await signIn(page, input)
  const cookies = await context.cookies(input.url)
  sessions.set(
    who,
    cookies.filter(({ name }) => name.includes('session-token')),
  )
}
