import type { Browser, Locator, Page } from 'playwright-core'
import { adminClient, type AdminClient } from '../support/admin-client'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { createTestDatabase, type TestDatabase } from '../support/test-database'
import { uniqueName } from '../support/unique-name'
import { beSignedIn, openBrowser, openPage, type WatchedPage } from './open-browser'

/** Who signs in. */
export const ADMIN = { email: 'operator@example.com', password: 'orders the routes' }

/** An empty installation with an operator who works in a browser. */
export type OperatorWorld = {
  readonly app: RunningSwitchyard
  readonly databaseUrl: string
  readonly admin: AdminClient
  readonly browser: Browser
  /** A page of the signed-in operator in a fresh profile. */
  openAdmin(options?: Parameters<typeof openPage>[1]): Promise<WatchedPage>
  /** The stored channel of a name. */
  channelOf(name: string): Promise<Awaited<ReturnType<AdminClient['must']>>>
  /** Opens the editor of a channel once its script runs. */
  openChannel(page: Page, name: string): Promise<void>
  /** A group with two channels that nobody else has touched. */
  newPair(): Promise<ChannelPair>
  remove(): Promise<void>
}

/** Two channels of one group, each with an alias of its own for the same model. */
export type ChannelPair = {
  readonly group: { readonly id: number; readonly name: string }
  /** Names of the channels in their order. */
  readonly names: readonly [string, string]
}

/** The alias that a channel of a pair serves. */
export function aliasOf(name: string): string {
  return `gpt-5.4-${name}`
}

/** Starts the program and a browser. */
export async function startOperatorWorld(): Promise<OperatorWorld> {
  const database = await createTestDatabase()
  const app = await startSwitchyard({
    variables: {
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      DATABASE_URL: database.url,
      NEXTAUTH_SECRET: 'a session secret of the browser tests',
      ENCRYPTION_KEYS: 'an encryption key of the browser tests',
    },
  })
  try {
    return operatorWorld({ app, browser: await openBrowser(), database })
  } catch (error) {
    await app.remove()
    await database.drop()
    throw error
  }
}

type Parts = Pick<OperatorWorld, 'app' | 'browser'> & { readonly database: TestDatabase }

function operatorWorld({ app, browser, database }: Parts): OperatorWorld {
  const admin = adminClient(app.url)
  const channelOf = async (name: string) =>
    (await admin.must('GET', `/channels?search=${encodeURIComponent(name)}`)).items[0]
  return {
    app,
    databaseUrl: database.url,
    admin,
    browser,
    channelOf,
    async openAdmin(options = {}) {
      const opened = await openPage(browser, { viewport: { width: 1440, height: 900 }, ...options })
      await beSignedIn(opened.page, { url: app.url, ...ADMIN })
      return opened
    },
    async openChannel(page, name) {
      const { id } = await channelOf(name)
      await page.goto(`${app.url}/admin/channels/${id}`)
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    },
    newPair: () => newPair(admin),
    async remove() {
      await browser.close()
      await app.remove()
      await database.drop()
    },
  }
}

async function newPair(admin: AdminClient): Promise<ChannelPair> {
  const group = { name: uniqueName('pool'), platform: 'anthropic' }
  const { id } = await admin.must('POST', '/groups', group)
  const names = [uniqueName('asxs'), uniqueName('codex2api')] as const
  for (const name of names) {
    await admin.must('POST', '/channels', {
      name,
      group_ids: [id],
      model_mapping: { anthropic: { [aliasOf(name)]: 'claude-sonnet-4-5' } },
      model_pricing: [{ platform: 'anthropic', models: [`only-${name}`], input_price: '0.000003' }],
    })
  }
  return { group: { id, name: group.name }, names }
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

/** The name that is said of what has the focus. */
export async function focusedLabel(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement?.getAttribute("aria-label") ?? null')
}

/** The field that has the focus, by its path in the body. */
export async function focusedField(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement?.getAttribute("data-field") ?? null')
}

/** Drags the last route of a group above the first, by its handle. */
export async function dragLastRouteToTop(page: Page): Promise<void> {
  const rows = page.locator('[data-route]')
  const handle = await rows.last().locator('[data-handle]').boundingBox()
  const first = await rows.first().boundingBox()
  if (handle === null || first === null) throw new Error('the rows are not on the page')
  await page.mouse.move(handle.x + 5, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(handle.x + 5, first.y + 4, { steps: 6 })
  await page.mouse.up()
}
