// Bundled in place of the global names: a look-up of those asks a getter of Node's every time, several µs a request.
export { Buffer } from 'node:buffer'
export { performance } from 'node:perf_hooks'
