import os from 'node:os'
import path from 'node:path'
import { startSimulatedProvider } from '../../bench/simulated-provider'
import type { Platform } from '@/lib/core'
import { adminClient } from '../support/admin-client'
import type { AdminClient } from '../support/admin-client'
import { createProvisioner, credentialsOf, waitUntilServed } from '../support/provision'
import { startSwitchyard } from '../support/start-switchyard'
import { waitUntil } from '../support/wait-until'
import { CODING_CLIS, shellCalls } from './coding-clis'
import { installClis, runCli } from './run-cli'

/** The aliases the CLIs ask for, on every platform. */
const ALIASES = [...new Set(CODING_CLIS.flatMap(({ models }) => models))]
const WORD = 'switchyard-42'

/** Platforms with the model the alias stands for there. */
const UPSTREAM_MODELS: readonly (readonly [Platform, string])[] = [
  ['anthropic', 'claude-sonnet-5-5'],
  ['openai', 'gpt-5.4'],
  ['gemini', 'gemini-3.1-pro'],
  ['antigravity', 'gemini-2.5-flash'],
]

type CliKey = { readonly platform: Platform; readonly apiKey: string; readonly keyId: number }

/** A group with a channel, an account and a key for each platform. */
async function provisionKeys(admin: AdminClient, url: string, providerUrl: string): Promise<CliKey[]> {
  const provisioner = createProvisioner(admin, providerUrl)
  const userId = await provisioner.user()
  const keys: CliKey[] = []
  for (const [platform, model] of UPSTREAM_MODELS) {
    const groupId = await provisioner.group({ name: platform, platform })
    const channelId = await provisioner.channel({
      name: platform,
      groups: [{ group_id: groupId }],
      model_mapping: { [platform]: Object.fromEntries(ALIASES.map((alias) => [alias, model])) },
      model_pricing: [{ platform, models: [model], input_price: '0.000003', output_price: '0.000015' }],
    })
    const bindings = [{ group_id: groupId, channel_id: channelId }]
    const secret = `sk-${platform}`
    const signIn = credentialsOf(platform, secret)
    await provisioner.account(secret, { name: platform, platform, bindings, ...signIn })
    const { id, key } = await admin.must('POST', `/users/${userId}/api-keys`, {
      name: platform,
      group_id: groupId,
    })
    await waitUntilServed(url, key, ALIASES[0] ?? '')
    keys.push({ platform, apiKey: key, keyId: id })
  }
  return keys
}

/** What is wrong with a key's usage rows after so many requests reached the provider; empty = each is billed once. */
async function wrongRows(admin: AdminClient, keyId: number, requests: number): Promise<string> {
  const read = (): Promise<{ items: { actual_cost: number; status: string }[] }> =>
    admin.must('GET', `/usage?api_key_id=${keyId}&page_size=100`)
  await waitUntil(`${requests} usage rows`, async () => (await read()).items.length >= requests)
  const { items } = await read()
  if (items.length !== requests) return `${items.length} usage rows for ${requests} requests`
  const free = items.filter(({ actual_cost, status }) => !(actual_cost > 0) || status !== 'ok')
  return free.length === 0 ? '' : `${free.length} rows without cost or with an error`
}

/**
 * `npm run clis [-- name…]`: the coding CLIs people use, unmodified, each against accounts of every platform. The model
 * calls the CLI's shell tool; the CLI must run it, send the result and print the answer. Exit 1 when one does not.
 */
async function main(only: readonly string[]): Promise<number> {
  const bin = installClis(path.join(os.tmpdir(), 'switchyard-clis'))
  const provider = await startSimulatedProvider()
  const switchyard = await startSwitchyard()
  const admin = adminClient(switchyard.url)
  const keys = await provisionKeys(admin, switchyard.url, provider.url)
  provider.script({ always: { toolCalls: shellCalls(`echo ${WORD}`) } })
  const rows = new Map<number, number>()
  let failed = 0
  const runs = CODING_CLIS.flatMap((cli) => cli.models.map((model) => ({ cli, model })))
  for (const { cli, model } of runs) {
    for (const { platform, apiKey, keyId } of keys) {
      const name = `${cli.name}, ${model} → ${platform}`
      if (only.length > 0 && !only.some((word) => name.includes(word))) continue
      const before = provider.requests.length
      const prompt = 'Print the word.'
      const { code, output } = await runCli(cli, {
        bin,
        baseUrl: switchyard.url,
        apiKey,
        model,
        prompt,
      })
      const requests = provider.requests.length - before
      rows.set(keyId, (rows.get(keyId) ?? 0) + requests)
      const wrong = await wrongRows(admin, keyId, rows.get(keyId) ?? 0)
      const isGood = code === 0 && output.includes(WORD) && wrong === ''
      console.log(`${isGood ? 'passed' : 'FAILED'} ${name}: exit code ${code}, ${requests} requests ${wrong}`)
      if (isGood) continue
      failed += 1
      console.log(output.slice(-4_000))
    }
  }
  await switchyard.remove()
  await provider.close()
  return failed === 0 ? 0 : 1
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
