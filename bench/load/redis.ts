import { spawnSync } from 'node:child_process'
import { freePort } from './free-port'
import { OTHER_CORE, startPinned } from './processes'

/** Starts a Redis that keeps nothing on the load generator's core; `null` where there is none on this machine. */
export async function startRedis(directory: string): Promise<string | null> {
  if (spawnSync('sh', ['-c', 'command -v redis-server']).status !== 0) return null
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  startPinned(['redis-server', ...options, '--dir', directory], { core: OTHER_CORE, output: [] })
  return `redis://127.0.0.1:${port}`
}
