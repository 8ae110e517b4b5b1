import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serializeEnd } from '../../lib/stores/spool/serialize-record'
import { deadLetterOf } from '../../lib/stores/settler/dead-letter'
import { openSettlementDatabase } from '../../lib/stores/settler/settlement-database'
import { usageEnd } from '../support/usage-records'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import { startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
  const fields = {
    name: 'plan',
    platform: 'anthropic',
    subscription_type: 'subscription',
    daily_limit_usd: 5,
  }
  await world.admin.must('POST', '/groups', fields)
})
afterAll(() => world?.remove())

/** A user with three dollars. */
async function newUser(): Promise<string> {
  const email = `${uniqueName('ada')}@example.com`
  await world.admin.must('POST', '/users', { email, password: 'correct horse', balance: 3 })
  return email
}

describe('money', () => {
  test('a subscription is assigned, extended and revoked', async () => {
    const { page, problems } = await world.openAdmin()
    const email = await newUser()
    await page.goto(`${world.app.url}/admin/subscriptions`)
    await page.getByRole('button', { name: 'Assign', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Users/ }).click()
    await page.getByRole('searchbox', { name: 'Users' }).fill(email)
    await page.getByRole('button', { name: email }).click()
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: email })
    await row.getByText('Active').waitFor()
    await row.getByText('$0.00 of $5.00').waitFor()
    await expectAccessible(page)
    await row.getByRole('button', { name: `Actions for ${email}, plan` }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await row.getByText('Revoked').waitFor()
    expect(problems).toEqual([])
  })

  test('codes are made, shown once, and listed without themselves', async () => {
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/redeem-codes`)
    await page.getByRole('button', { name: 'Generate' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('How many').fill('3')
    await dialog.getByLabel('Amount').fill('2.50')
    await dialog.getByRole('button', { name: 'Generate' }).click()
    const codes = (await dialog.getByLabel('Codes').inputValue()).split('\n')
    expect(codes).toHaveLength(3)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page
      .getByText(`${codes[0]?.slice(0, 4)}-…`)
      .first()
      .waitFor()
    expect(await page.content()).not.toContain(codes[0])
    expect(problems).toEqual([])
  })

  test('a balance is changed with a note that the ledger shows, and the books agree', async () => {
    const { page, problems } = await world.openAdmin()
    const email = await newUser()
    await page.goto(`${world.app.url}/admin/users`)
    await page.getByRole('link', { name: email }).click()
    await page.getByRole('button', { name: 'Change balance' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Amount').fill('1.25')
    await dialog.getByLabel('Note').fill('for the workshop')
    await dialog.getByText('Balance afterwards: $4.25').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Ledger', exact: true }).click()
    await page.getByText('for the workshop').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'for the workshop' })
    expect(await row.textContent()).toContain('+$1.25')
    expect(await row.textContent()).toContain('$4.25')
    await expectAccessible(page)
    await page.goto(`${world.app.url}/admin/ledger-audits`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('row').getByText('Everything agrees').first().waitFor()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })

  test('an event that could not be settled is settled again, another dismissed with a note', async () => {
    const { page, problems } = await world.openAdmin()
    const email = await newUser()
    const { items } = await world.admin.must('GET', `/users?search=${encodeURIComponent(email)}`)
    const [again, never] = await putAside(items[0].id)
    await page.goto(`${world.app.url}/admin/ledger-audits`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('row').getByText('2 differences').waitFor()
    await page.getByRole('link', { name: 'Could not be settled' }).click()
    const rowOf = (id: string) => page.getByRole('row').filter({ hasText: id })
    await page.getByRole('button', { name: `Actions for ${again}` }).click()
    await page.getByRole('menuitem', { name: 'Settle again' }).click()
    await expectAccessible(page)
    await page.getByRole('alertdialog').getByRole('button', { name: 'Settle again' }).click()
    await rowOf(again).getByText('Settled', { exact: true }).waitFor()
    await page.getByRole('button', { name: `Actions for ${never}` }).click()
    await page.getByRole('menuitem', { name: 'Dismiss' }).click()
    await page.getByRole('dialog').getByLabel('Note').fill('a test of ours')
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click()
    await rowOf(never).getByText('Dismissed', { exact: true }).waitFor()
    await rowOf(never).getByText('a test of ours').waitFor()
    await expectAccessible(page)
    const { balance_exact: balance } = await world.admin.must('GET', `/users/${items[0].id}`)
    expect(balance).toBe('2.996685')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('row').getByText('Everything agrees').first().waitFor()
    expect(problems).toEqual([])
  })
})

/** Two events of a user that the settler put aside; their ids. */
async function putAside(userId: number): Promise<readonly [string, string]> {
  const settler = openSettlementDatabase(world.databaseUrl)
  const error = Object.assign(new Error('violates a constraint'), { code: '23514' })
  const records = [usageEnd({ user_id: userId }), usageEnd({ user_id: userId })] as const
  for (const record of records) {
    await settler.keepLetter(deadLetterOf(Buffer.from(serializeEnd(record)), error))
  }
  await settler.close()
  return [records[0].id, records[1].id]
}
