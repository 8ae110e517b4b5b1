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

/** Step 2: the whole body, decoded, within the limits of one request and of the process. */
export async function readBody(reading: Reading): Promise<HeldBody> {
  const { gateway, request } = reading
  const held = holdBytes(gateway)
  try {
    const raw = await collect(gateway, request, held)
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

function collect(gateway: GatewayContext, request: GatewayRequest, held: HeldBytes): Promise<Buffer> {
  const { maxBodyBytes } = gateway.config
  if ((request.body.declaredLength ?? 0) > maxBodyBytes) return Promise.reject(tooLarge(maxBodyBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.body.consume({
      onChunk(chunk) {
        size += chunk.byteLength
        if (size > maxBodyBytes) reject(tooLarge(maxBodyBytes))
        else if (!held.add(chunk.byteLength)) reject(refusal('BODIES_IN_FLIGHT'))
        else {
          chunks.push(chunk)
          return true
        }
        return false
      },
      onEnd: () =>
        resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
      onError: () => reject(refusal('BODY_UNREADABLE')),
    })
  })
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
