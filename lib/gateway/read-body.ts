import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { AppError } from '@/lib/core'
import type { JsonScan, JsonScanner } from '@/lib/protocols'
import { refusal } from './refusals'
import type { Exchange, GatewayContext } from './corridor'
import type { GatewayRequest } from './gateway-request'

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip) as Decode,
  'x-gzip': promisify(gunzip) as Decode,
  deflate: promisify(inflate) as Decode,
  br: promisify(brotliDecompress) as Decode,
}

/** A body held in memory; `release` gives its bytes back to the process's allowance. */
export type HeldBody = {
  readonly bytes: Buffer
  /** Set for large bodies, which are scanned in slices so that the event loop is never held for long. */
  readonly scan: JsonScan | null
  readonly release: () => void
}

type Reading = Pick<Exchange, 'gateway' | 'request' | 'protocol'>

/**
 * Step 2: the whole body, decoded, within the limits of one request and of the process; at once where it is there, plain
 * and small, as nearly every one is.
 */
export function readBody(reading: Reading): HeldBody | Promise<HeldBody> {
  const { gateway, request } = reading
  const held = holdBytes(gateway)
  const raw = collect(gateway, request, held)
  const isReady = !(raw instanceof Promise) && raw.byteLength > 0 && raw.byteLength <= SCAN_AT_ONCE_BYTES
  if (isReady && !isEncoded(request)) return { bytes: raw, scan: null, release: held.release }
  return prepareBody(reading, raw, held)
}

async function prepareBody(
  reading: Reading,
  collected: Buffer | Promise<Buffer>,
  held: HeldBytes,
): Promise<HeldBody> {
  const { gateway, request } = reading
  try {
    const raw = await collected
    const bytes = isEncoded(request) ? await decode(raw, request, gateway.config.maxBodyBytes) : raw
    if (bytes !== raw) held.add(bytes.byteLength - raw.byteLength)
    if (bytes.byteLength === 0) throw refusal('BODY_EMPTY')
    const scanner =
      bytes.byteLength > SCAN_AT_ONCE_BYTES ? reading.protocol.createRequestScanner(request.headers) : null
    const scan = scanner === null ? null : await scanInSlices(scanner, bytes)
    return { bytes, scan, release: held.release }
  } catch (error) {
    held.release()
    throw error
  }
}

const SCAN_AT_ONCE_BYTES = 1024 * 1024
const SLICE_BYTES = 64 * 1024

async function scanInSlices(scanner: JsonScanner, bytes: Buffer): Promise<JsonScan> {
  for (let start = 0; start < bytes.byteLength; start += SLICE_BYTES) {
    scanner.push(bytes.subarray(start, start + SLICE_BYTES))
    await setImmediate()
  }
  return scanner.finish()
}

type HeldBytes = { readonly add: (bytes: number) => boolean; readonly release: () => void }

function holdBytes(gateway: GatewayContext): HeldBytes {
  let total = 0
  return {
    add(bytes) {
      total += bytes
      gateway.inflightBytes.value += bytes
      return gateway.inflightBytes.value <= gateway.config.maxInflightBodyBytes
    },
    release() {
      gateway.inflightBytes.value -= total
      total = 0
    },
  }
}

/** The bytes as they come; no promise where the source had all of them. */
function collect(
  gateway: GatewayContext,
  request: GatewayRequest,
  held: HeldBytes,
): Buffer | Promise<Buffer> {
  const { maxBodyBytes } = gateway.config
  if ((request.body.declaredLength ?? 0) > maxBodyBytes) return Promise.reject(tooLarge(maxBodyBytes))
  const chunks: Buffer[] = []
  let size = 0
  let end: CollectedEnd | null = null
  let tell: ((end: CollectedEnd) => void) | null = null
  const finish = (reached: CollectedEnd): void => {
    end ??= reached
    tell?.(end)
  }
  request.body.consume({
    onChunk(chunk) {
      size += chunk.byteLength
      if (size > maxBodyBytes) finish(tooLarge(maxBodyBytes))
      else if (!held.add(chunk.byteLength)) finish(refusal('BODIES_IN_FLIGHT'))
      else {
        chunks.push(chunk)
        return true
      }
      return false
    },
    onEnd: () => finish(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    onError: () => finish(refusal('BODY_UNREADABLE')),
  })
  const reached = endOf(end)
  if (Buffer.isBuffer(reached)) return reached
  if (reached !== null) return Promise.reject(reached)
  return new Promise((resolve, reject) => {
    tell = (told) => (Buffer.isBuffer(told) ? resolve(told) : reject(told))
  })
}

/** The whole body, or why it is refused. */
type CollectedEnd = Buffer | AppError

/** The compiler does not see that callbacks have assigned it. */
function endOf(end: CollectedEnd | null): CollectedEnd | null {
  return end
}

function tooLarge(maxBodyBytes: number): AppError {
  return refusal('BODY_TOO_LARGE', `limit is ${maxBodyBytes} bytes`)
}

function isEncoded({ headers }: GatewayRequest): boolean {
  const encoding = headers['content-encoding']
  return encoding !== undefined && encoding !== 'identity'
}

async function decode(raw: Buffer, request: GatewayRequest, maxOutputLength: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']
  const decoder = typeof encoding === 'string' ? DECODERS[encoding.toLowerCase()] : undefined
  if (decoder === undefined) throw refusal('BODY_UNREADABLE', 'unsupported content-encoding')
  try {
    return await decoder(raw, { maxOutputLength })
  } catch (error) {
    throw error instanceof RangeError
      ? tooLarge(maxOutputLength)
      : refusal('BODY_UNREADABLE', undefined, { cause: error })
  }
}
