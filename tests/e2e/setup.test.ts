import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { expectAccessible, openBrowser, openPage, signIn } from './open-browser'

const EMAIL = 'first@example.com'
const PASSWORD = 'a good long password'

let app: RunningSwitchyard
let browser: Browser

beforeAll(async () => {
  app = await startSwitchyard()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await app?.remove()
})

test('the printed token makes the first administrator, once', async () => {
  const token = /setup-[\w-]{20,}/.exec(app.output())?.[0] ?? ''
  expect(token).not.toBe('')
  const { page, problems } = await openPage(browser)
  await page.goto(app.url)
  expect(new URL(page.url()).pathname).toBe('/setup')
  await expectAccessible(page)
  await page.goto(`${app.url}/setup?token=${token}`)
  expect(await page.getByLabel('Set-up token').inputValue()).toBe(token)

  await page.getByLabel('Set-up token').fill('setup-this-is-a-wrong-token')
  await page.getByLabel('Email').fill(EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Repeat password').fill('something else')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByText('The two passwords differ.').waitFor()

  await page.getByLabel('Repeat password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('alert').getByText('This token is not valid.').waitFor()

  await page.getByLabel('Set-up token').fill(token)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.waitForURL('**/login?notice=created')
  expect(problems).toEqual([])

  await signIn(page, { url: app.url, email: EMAIL, password: PASSWORD })
  await page.waitForURL('**/admin')
  await page.getByText('No request has been billed yet.').waitFor()

  await page.goto(`${app.url}/setup`)
  expect(new URL(page.url()).pathname).not.toBe('/setup')
})

test('the empty portal says where rows come from', async () => {
  const { page, problems } = await openPage(browser)
  await signIn(page, { url: app.url, email: EMAIL, password: PASSWORD })
  for (const path of ['/admin/channels', '/admin/accounts', '/admin/usage']) {
    await page.goto(app.url + path)
    await page.getByText('Nothing here yet').waitFor()
    await expectAccessible(page)
  }
  expect(problems).toEqual([])
})
