import { spawn } from 'node:child_process'
import { forgetChild, inheritedEnvironment, killLeftoverChild, recordChild } from '@/lib/infra'

const CHILD_NAME = 'simulated-provider'

export type SimulatedProviderChild = { readonly url: string; stop(): void }

/** Starts the demo's simulated provider on a free loopback port; ends the one a killed predecessor left behind. */
export async function startSimulatedProviderChild(options: {
  readonly script: string
  readonly dataDir: string
}): Promise<SimulatedProviderChild> {
  await killLeftoverChild(options.dataDir, CHILD_NAME)
  const child = spawn(process.execPath, [options.script, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: inheritedEnvironment(),
  })
  if (child.pid !== undefined) recordChild(options.dataDir, CHILD_NAME, child.pid)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the simulated provider ended with exit code ${code}`)))
    child.stdout.once('data', (line: Buffer) => {
      const url = /"url":"([^"]+)"/.exec(line.toString('utf8'))?.[1]
      if (url === undefined) reject(new Error('the simulated provider did not say where it listens'))
      else resolve({ url, stop: () => void child.kill('SIGTERM') })
    })
    child.once('exit', () => forgetChild(options.dataDir, CHILD_NAME))
  })
}
