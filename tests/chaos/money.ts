import { runMoneyChaos } from './money/run-money-chaos'

const REQUESTS = 100_000

function numberOf(name: string, fallback: number): number {
  const index = process.argv.indexOf(name)
  return index === -1 ? fallback : Number(process.argv[index + 1])
}

/** `npm run chaos -- [--requests n] [--seed n] [--kept]`: exit 1 when the books differ from the provider's record in anything. */
async function main(): Promise<number> {
  const requests = numberOf('--requests', REQUESTS)
  const seed = numberOf('--seed', Date.now() % 1_000_000)
  const began = Date.now()
  const keepsLeases = process.argv.includes('--kept')
  console.log(`money chaos: ${requests} requests, seed ${seed}${keepsLeases ? ', leases are kept' : ''}`)
  const report = await runMoneyChaos({
    seed,
    requests,
    keepsLeases,
    blows: Math.max(8, Math.round(requests / 2_500)),
    untilNothingHeld: true,
    say: (line) => console.log(`${Math.round((Date.now() - began) / 1000)} s  ${line}`),
  })
  for (const line of [...report.differences.slice(0, 50), ...report.overdrawn])
    console.log(`DIFFERENCE ${line}`)
  const { complete, crashRows, keptLeases, undisturbed } = report
  const found = report.differences.length + report.overdrawn.length
  console.log(
    `${complete} answers seen complete, ${crashRows} crash rows, ${keptLeases} leases kept, ${undisturbed} calls with Redis, ${found} differences (seed ${seed})`,
  )
  return found === 0 ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
