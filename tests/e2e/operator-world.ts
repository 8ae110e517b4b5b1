import type { Browser, Locator, Page } from 'playwright-core'
import { adminClient, type AdminClient } from '../support/admin-client'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { openBrowser, openPage, signIn, type WatchedPage } from './open-browser'

const ADMIN = { email: 'operator@example.com', password: 'orders the routes' }

/** An empty installation with an operator who works in a browser. */
export type OperatorWorld = {
  readonly app: RunningSwitchyard
  readonly admin: AdminClient
  /** A page of the signed-in operator in a fresh profile. */
  openAdmin(options?: Parameters<typeof openPage>[1]): Promise<WatchedPage>
  /** The stored channel of a name. */
  channelOf(name: string): Promise<Awaited<ReturnType<AdminClient['must']>>>
  /** Opens the editor of a channel once its script runs. */
  openChannel(page: Page, name: string): Promise<void>
  remove(): Promise<void>
}

/** Starts the program and a browser. */
export async function startOperatorWorld(): Promise<OperatorWorld> {
  const app = await startSwitchyard({
    variables: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
  })
  try {
    return operatorWorld(app, await openBrowser())
  } catch (error) {
    await app.remove()
    throw error
  }
}

function operatorWorld(app: RunningSwitchyard, browser: Browser): OperatorWorld {
  const admin = adminClient(app.url)
  const channelOf = async (name: string) =>
    (await admin.must('GET', `/channels?search=${encodeURIComponent(name)}`)).items[0]
  return {
    app,
    admin,
    channelOf,
    async openAdmin(options = {}) {
      const opened = await openPage(browser, { viewport: { width: 1440, height: 900 }, ...options })
      await signIn(opened.page, { url: app.url, ...ADMIN })
      return opened
    },
    async openChannel(page, name) {
      const { id } = await channelOf(name)
      await page.goto(`${app.url}/admin/channels/${id}`)
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
    },
    async remove() {
      await browser.close()
      await app.remove()
    },
  }
}

/** The panel of the platform tab that is open. */
export function panel(page: Page): Locator {
  return page.locator('[role=tabpanel][data-state=active]')
}

export async function addMapping(page: Page, source: string, target: string): Promise<void> {
  await panel(page).getByRole('button', { name: 'Add mapping' }).click()
  await panel(page)
    .getByLabel(/^Requested model/)
    .last()
    .fill(source)
  await panel(page)
    .getByLabel(/^Sent model/)
    .last()
    .fill(target)
}

export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
}

/** The field that has the focus, by its path in the body. */
export async function focusedField(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement?.getAttribute("data-field") ?? null')
}
