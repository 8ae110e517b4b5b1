/** What the demo seeds; fixed, so that a restart finds it again. Everything listens on loopback only. */
export const DEMO = {
  admin: { email: 'admin@example.com', password: 'switchyard-demo', name: 'Demo admin' },
  user: { email: 'ada@example.com', password: 'switchyard-demo', name: 'Ada', balance: '25' },
  group: 'Demo',
  keys: { user: 'sk-demo-ada-4b1f0c7e9d', admin: 'sk-demo-admin-8c2d51a6f3' },
  upstreamModel: 'claude-sonnet-4-5',
  /** Prices are USD per token. */
  channels: [
    {
      name: 'direct',
      /** Both channels price the real model name too: this one serves it, the other takes over. */
      routePriority: 1,
      alias: 'sonnet-direct',
      account: 'direct account',
      apiKey: 'sim-direct-0001',
      prices: {
        input_price: '0.000003',
        output_price: '0.000015',
        cache_write_price: '0.00000375',
        cache_read_price: '0.0000003',
      },
    },
    {
      name: 'relay',
      routePriority: 2,
      alias: 'sonnet-relay',
      account: 'relay account',
      apiKey: 'sim-relay-0002',
      prices: {
        input_price: '0.0000024',
        output_price: '0.000012',
        cache_write_price: '0.000003',
        cache_read_price: '0.00000024',
      },
    },
  ],
} as const

/** What the demo prints once it serves: where to sign in, and a ready call for each alias. */
export function demoText(url: string): string {
  const curl = (alias: string): string =>
    [
      `  curl -N ${url}/v1/messages \\`,
      `    -H 'x-api-key: ${DEMO.keys.user}' -H 'content-type: application/json' -H 'anthropic-version: 2023-06-01' \\`,
      `    -d '{"model":"${alias}","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Hello from ${alias}"}]}'`,
    ].join('\n')
  return [
    '',
    `Sign in:  ${url}/login   ${DEMO.admin.email} / ${DEMO.admin.password}`,
    `Usage:    ${url}/admin/usage`,
    '',
    'Two aliases of one group, each a channel with its own account and prices:',
    '',
    ...DEMO.channels.flatMap(({ alias }) => [curl(alias), '']),
  ].join('\n')
}
