/** The arrows between rooms; a room imports only what stands here. Cycles of files are lint's to find (`import/no-cycle`). */
const PURE = ['protocols', 'routing', 'scheduling', 'billing']
const MAY_IMPORT = {
  core: [],
  protocols: ['core'],
  routing: ['core'],
  scheduling: ['core'],
  billing: ['core'],
  upstream: ['core'],
  infra: ['core'],
  gateway: ['core', ...PURE, 'upstream'],
  // Of the gateway only the types of its ports.
  stores: ['core', 'infra', ...PURE, 'gateway'],
  services: ['core', 'infra', 'billing', 'routing', 'scheduling'],
  i18n: ['core'],
}
/** The folders of the gateway, in the order of a request; each imports only those before it. */
const GATEWAY_STEPS = [
  'ports',
  'exchange',
  'access',
  'plan',
  'admission',
  'wire',
  'settle',
  'answer',
  'attempts',
  'own',
  'explain',
]
const FRAMEWORK = '^node_modules/(next|next-auth|next-intl|react|react-dom)(/|$)'

const roomRules = Object.entries(MAY_IMPORT).map(([room, targets]) => ({
  name: `room-${room}`,
  comment: `${room} may import ${targets.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: {
    path: '^(lib|app|components|tests|bench|scripts)/',
    pathNot: [room, ...targets].map((name) => `^lib/${name}/`),
  },
}))

const doorRules = Object.keys({ ...MAY_IMPORT, server: [] }).map((room) => ({
  name: `door-${room}`,
  comment: `other rooms enter ${room} through its index.ts`,
  severity: 'error',
  from: { path: '^(lib|app|components)/', pathNot: `^lib/${room}/` },
  to: {
    path: `^lib/${room}/`,
    // Client components and bundled entry points need a single module, never the whole room.
    pathNot: [`^lib/${room}/index\\.ts$`, '^lib/server/(auth|api)/', '^lib/i18n/'],
  },
}))

const stepRules = GATEWAY_STEPS.map((step, index) => ({
  name: `gateway-${step}`,
  comment: `${step} imports only what stands before it in a request`,
  severity: 'error',
  from: { path: `^lib/gateway/${step}/` },
  to: {
    path: '^lib/gateway/',
    pathNot: GATEWAY_STEPS.slice(0, index + 1).map((name) => `^lib/gateway/${name}/`),
  },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    ...doorRules,
    ...stepRules,
    {
      name: 'stores-types-of-gateway',
      comment: 'stores know the types of the gateway, never its code',
      severity: 'error',
      from: { path: '^lib/stores/' },
      to: { path: '^lib/gateway/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'script-of-redis',
      comment: "the script of the store knows its options, nothing else of the store's",
      severity: 'error',
      from: { path: '^lib/stores/coordination/redis/lua/' },
      to: {
        path: '^lib/stores/',
        pathNot: '^lib/stores/coordination/(redis/lua/|coordination-options\\.ts$)',
      },
    },
    {
      name: 'components',
      comment: 'components may import components and core',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^(lib|app)/', pathNot: '^lib/core/' },
    },
    {
      name: 'app',
      comment: 'app may import server, services, components, core and i18n',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^lib/', pathNot: '^lib/(server|services|core|i18n)/' },
    },
    {
      name: 'framework-below-server',
      comment: 'next, next-auth and react stay in server, app, components and i18n',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(server|i18n)/' },
      to: { path: FRAMEWORK },
    },
    {
      name: 'undici-in-upstream',
      comment: 'only upstream calls out',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: '^lib/upstream/' },
      to: { path: '^node_modules/undici/' },
    },
    {
      name: 'tracing-when-asked-for',
      comment: 'OpenTelemetry is loaded where traces are wanted, and never with the program',
      severity: 'error',
      from: { path: '^(lib|app|components|server\\.ts)' },
      to: {
        path: '^node_modules/@opentelemetry/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'prisma-below-app',
      comment: 'no Prisma in app or components',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: { path: '(@prisma/|lib/infra/)' },
    },
    {
      name: 'product-without-tests',
      comment: 'nothing of the product imports tests or the bench',
      severity: 'error',
      from: { path: '^(lib|app|components|server\\.ts)' },
      to: { path: '^(tests|bench)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(lib/infra/generated|\\.next|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
