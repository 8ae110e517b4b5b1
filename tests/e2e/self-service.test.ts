import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase32 } from '@/lib/services/two-factor/base32'
import { hotp, totpStep } from '@/lib/services/two-factor/totp'
import { adminClient, type AdminClient } from '../support/admin-client'
import { freePort } from '../support/free-port'
import { startOpenIdProvider, type OpenIdProvider } from '../support/openid-provider'
import { startMailCatcher, type MailCatcher } from '../support/mail-catcher'
import { startSwitchyard, type RunningSwitchyard } from '../support/start-switchyard'
import { uniqueName } from '../support/unique-name'
import { waitUntil } from '../support/wait-until'
import { expectAccessible, openBrowser, openPage, signIn } from './open-browser'

const PASSWORD = 'a long enough password'
const PAGES = ['/', '/keys', '/usage', '/prices', '/subscription', '/redeem', '/ledger', '/profile']

let mail: MailCatcher
let openId: OpenIdProvider
let app: RunningSwitchyard
let admin: AdminClient
let browser: Browser

beforeAll(async () => {
  mail = await startMailCatcher()
  openId = await startOpenIdProvider({ sub: 'none', email: 'none@example.com', email_verified: false })
  const port = await freePort()
  app = await startSwitchyard({
    demo: true,
    variables: {
      PORT: String(port),
      SMTP_URL: mail.url,
      MAIL_FROM: 'Switchyard <gateway@example.com>',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      OIDC_ISSUER: openId.issuer,
      OIDC_CLIENT_ID: openId.clientId,
      OIDC_CLIENT_SECRET: openId.clientSecret,
      OIDC_NAME: 'Company',
    },
  })
  admin = adminClient(app.url)
  await admin.must('PUT', '/settings', { registration: 'open' })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await app?.remove()
  await mail?.close()
  await openId?.close()
})

/** A user whom an administrator made. */
async function newUser(name: string): Promise<string> {
  const email = `${uniqueName(name)}@example.com`
  await admin.must('POST', '/users', { email, password: PASSWORD, balance: '5' })
  return email
}

/** Runs a snippet in Node beside the installed SDKs, as it stands; answers what it printed. */
async function runSnippet(text: string): Promise<string> {
  const file = path.join(import.meta.dirname, `snippet-${process.pid}.mjs`)
  writeFileSync(file, text)
  try {
    return (await promisify(execFile)(process.execPath, [file], { timeout: 60_000 })).stdout
  } finally {
    rmSync(file, { force: true })
  }
}

async function shownSnippet(page: Page, tool: string): Promise<string> {
  await page.getByRole('tab', { name: tool }).click()
  return (await page.locator('[role=tabpanel][data-state=active] code').first().textContent()) ?? ''
}

describe('self-service', () => {
  test('register → confirm by mail → key → the snippet works as it stands → usage → redeem', async () => {
    const email = `${uniqueName('ada')}@example.com`
    const { page, problems } = await openPage(browser)
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByRole('heading', { name: 'Create an account' }).waitFor()
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Repeat password').fill(PASSWORD)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Check your mail').waitFor()
    await page.getByText(`We have sent a link to ${email}.`).waitFor()
    const link = /http\S+\/register\/confirm\?token=\S+/.exec(await mail.mailTo(email))?.[0] ?? ''
    await page.goto(link)
    await page.getByRole('button', { name: 'Confirm address' }).click()
    await page.waitForURL('**/login?notice=confirmed')
    await signIn(page, { url: app.url, email, password: PASSWORD })

    const { codes } = await admin.must('POST', '/redeem-codes/generate', {
      type: 'balance',
      count: 1,
      value: 3,
    })
    await page.goto(`${app.url}/redeem`)
    await page.getByRole('textbox', { name: 'Code' }).fill(String(codes[0]))
    await page.getByRole('button', { name: 'Redeem', exact: true }).click()
    await page.getByText('$3.00 was added').waitFor()
    await page.getByRole('cell', { name: '$3.00' }).waitFor()

    await page.goto(`${app.url}/keys`)
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel(/^Name/).fill('laptop')
    const fold = page.getByText('Limits, addresses and expiry')
    await fold.click()
    await page.getByLabel('Total limit').fill('a lot')
    await fold.click()
    await page.getByRole('button', { name: 'Create key' }).click()
    // What is refused is unfolded.
    await page.getByLabel('Total limit').fill('')
    await page.getByRole('button', { name: 'Create key' }).click()
    const dialog = page.getByRole('dialog', { name: 'Key laptop was created' })
    await dialog.waitFor()
    const key = (await dialog.getByLabel('The new key').textContent()) ?? ''
    expect(key).toMatch(/^sk-[A-Za-z0-9]{48}$/)
    await expectAccessible(page)
    const snippet = await shownSnippet(page, 'Anthropic SDK')
    expect(snippet).toContain(key)
    expect(await runSnippet(snippet)).toContain("type: 'text'")
    await dialog.getByRole('button', { name: 'Done' }).click()
    expect(await page.content()).not.toContain(key)

    await waitUntil('the usage row', async () => {
      await page.goto(`${app.url}/usage`)
      return (await page.getByRole('button', { name: 'show calculation' }).count()) === 1 || undefined
    })
    await page.getByText('In the last 30 days: 1 request ·').waitFor()
    await page.getByRole('row').filter({ hasText: 'laptop' }).getByRole('link').click()
    await page.getByRole('heading', { name: 'Request', exact: true }).waitFor()
    expect(await page.getByRole('row', { name: 'Charged' }).textContent()).toContain('$0.')
    const csv = await page.request.get(`${app.url}/api/v1/user/usage/export`)
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(2)
    await page.goto(`${app.url}/ledger`)
    await page.getByRole('row').filter({ hasText: 'Usage' }).getByRole('link').click()
    await page.getByRole('heading', { name: 'Request', exact: true }).waitFor()
    await page.goto(app.url)
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await page.getByText('laptop').waitFor()
    // A refused key is a 400, which the browser tells as an error.
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
  })

  test('a second step is asked for once it is switched on', async () => {
    const email = await newUser('totp')
    const { page, problems } = await openPage(browser)
    await signIn(page, { url: app.url, email, password: PASSWORD })
    await page.goto(`${app.url}/profile`)
    await page.getByRole('button', { name: 'Switch on' }).click()
    const secret = (await page.getByLabel('Secret', { exact: true }).textContent()) ?? ''
    const codeAt = (steps: number): string =>
      hotp({ secret: fromBase32(secret) ?? new Uint8Array(), counter: totpStep(Date.now()) + steps })
    await page.getByRole('img', { name: 'Picture for authenticator apps' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('Code').fill(codeAt(0))
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog', { name: 'Close without saving?' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').getByLabel('Password').fill(PASSWORD)
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
    const recovery =
      (await page.getByRole('list', { name: 'Recovery codes' }).locator('li').first().textContent()) ?? ''
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('10 recovery codes left').waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')

    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('This code is wrong').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Code').fill(recovery)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    // A refused sign-in is a 401, which the browser tells as an error.
    expect(problems.filter((problem) => !problem.includes('401'))).toEqual([])
  })

  test('a forgotten password is set anew by mail', async () => {
    const email = await newUser('forgetful')
    const { page } = await openPage(browser)
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Forgotten password?' }).click()
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor()
    await page.getByLabel('Email').fill(email)
    await page.getByRole('button', { name: 'Send link' }).click()
    await page.getByText('Check your mail').waitFor()
    const link = /http\S+\/reset-password\?token=\S+/.exec(await mail.mailTo(email))?.[0] ?? ''
    await page.goto(link)
    await page.getByLabel('New password', { exact: true }).fill('quite another one')
    await page.getByLabel('Repeat new password').fill('quite another one')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.waitForURL('**/login?notice=reset')
    await signIn(page, { url: app.url, email, password: 'quite another one' })
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })
})

describe('an OpenID provider', () => {
  test('signs in whom it vouches for, and nobody else', async () => {
    const email = await newUser('outside')
    const { page } = await openPage(browser)
    openId.claims = { sub: `of-${email}`, email, email_verified: false }
    await page.goto(`${app.url}/login`)
    await page.getByRole('button', { name: 'Sign in with Company' }).click()
    await page.getByRole('alert').getByText('The provider does not confirm your email address').waitFor()
    openId.claims = { ...openId.claims, email_verified: true }
    await page.getByRole('button', { name: 'Sign in with Company' }).click()
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await page.getByText('$5.00').first().waitFor()
  })

  test('is reached through the public address alone, whatever a request calls this server', async () => {
    const { page } = await openPage(browser)
    const byOtherName = app.url.replace('127.0.0.1', 'localhost')
    const answer = await page.request.get(`${byOtherName}/api/auth/callback/oidc?code=x&state=y`, {
      maxRedirects: 0,
    })
    expect(answer.headers()['location']).toBe(`${app.url}/login`)
    await page.goto(`${byOtherName}/login`)
    await page.getByRole('link', { name: 'Sign in with Company' }).click()
    await page.waitForURL(`${app.url}/login?**`)
    await page.getByRole('button', { name: 'Sign in with Company' }).waitFor()
  })
})

describe('every self-service page', () => {
  test('speaks Chinese and shows times in the zone of the profile', async () => {
    const email = await newUser('liu')
    const { page, problems } = await openPage(browser)
    await signIn(page, { url: app.url, email, password: PASSWORD })
    await page.goto(`${app.url}/profile`)
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh')
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Shanghai')
    await page.getByRole('form', { name: 'You' }).getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: '个人资料' }).waitFor()
    for (const address of PAGES) {
      await page.goto(app.url + address)
      expect(await page.locator('html').getAttribute('lang'), address).toBe('zh')
    }
    await page.goto(`${app.url}/ledger`)
    const time = page.getByRole('table').locator('time').first()
    const iso = (await time.getAttribute('datetime')) ?? ''
    const shown = new Intl.DateTimeFormat('zh', {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'medium',
      timeStyle: 'medium',
    })
    expect(await time.textContent()).toBe(shown.format(new Date(iso)))
    expect(problems).toEqual([])
  })
})
