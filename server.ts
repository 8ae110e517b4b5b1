import { runGatewayProcess } from './lib/server/process/run-gateway-process'

await runGatewayProcess({ isDemo: process.argv.includes('--demo') })
