/**
 * protocols: wire formats as pure codecs, one folder each. A protocol is a value; bytes in, facts and bytes out.
 * No I/O, no clock, no framework, no knowledge of routes, accounts or prices.
 */
export * from './protocol'
