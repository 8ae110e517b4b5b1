/**
 * server: the composition root and the glue to Next.js — runtime, both doors, portal means, processes.
 * It builds the rooms once and joins them, and runs what is due by the clock.
 */
export { webGateway, webReadiness } from './doors/web-gateway'
