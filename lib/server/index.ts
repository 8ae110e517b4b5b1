/**
 * server: the composition root and the glue to Next.js — runtime, both doors, portal means, processes.
 * It decides no business rule: it builds the rooms once and joins them.
 */
export { webGateway, webReadiness } from './doors/web-gateway'
