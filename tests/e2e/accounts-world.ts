import type { Page } from 'playwright-core'
import { startSimulatedProvider, type SimulatedProvider } from '../../bench/simulated-provider'
import { uniqueName } from '../support/unique-name'
import { startOperatorWorld, type OperatorWorld } from './operator-world'

/** An operator with a provider, a group `main` and its channel `direct`. */
export type AccountsWorld = {
  readonly world: OperatorWorld
  readonly provider: SimulatedProvider
  accountOf(name: string): Promise<Awaited<ReturnType<OperatorWorld['admin']['must']>>>
  /** Makes an account at the provider that no other attempt has touched; answers its name. */
  newAccount(of: string): Promise<string>
  openList(page: Page, query?: string): Promise<void>
  remove(): Promise<void>
}

export async function startAccountsWorld(): Promise<AccountsWorld> {
  const provider = await startSimulatedProvider()
  const world = await startOperatorWorld()
  const { admin } = world
  const group = await admin.must('POST', '/groups', { name: 'main', platform: 'anthropic' })
  const channel = await admin.must('POST', '/channels', { name: 'direct', group_ids: [group.id] })
  return {
    world,
    provider,
    accountOf: async (name) =>
      (await admin.must('GET', `/accounts?search=${encodeURIComponent(name)}`)).items[0],
    async newAccount(of) {
      const name = uniqueName(of)
      await admin.must('POST', '/accounts', {
        name,
        platform: 'anthropic',
        type: 'api_key',
        base_url: provider.url,
        credentials: { api_key: `sk-${of}-0123456789` },
        bindings: [{ group_id: group.id, channel_id: channel.id }],
      })
      return name
    },
    async openList(page, query = '') {
      await page.goto(`${world.app.url}/admin/accounts${query}`)
      await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor()
    },
    async remove() {
      await world.remove()
      await provider.close()
    },
  }
}
