export { createProxy, deleteProxy, updateProxy } from './commands'
export { getProxy, listAllProxies, listProxies } from './queries'
export { testProxy, type ProxyTestView } from './test-proxy'
export type { ProxyOption, ProxyView } from './view'
