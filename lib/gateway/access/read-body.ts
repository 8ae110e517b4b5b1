import { setImmediate } from 'node:timers/promises'
import { appended, isAppError, type AppError } from '@/lib/core'
import type { JsonScan, JsonScanner } from '@/lib/protocols'
import { BODY_DECODERS, decodeBody, KNOWN_ENCODINGS } from './body-decoders'
import { joined } from '../exchange/collect-body'
import { refusal } from '../exchange/refusals'
import type { ComingBody } from '../exchange/slow-bodies'
import type { Exchange, GatewayContext } from '../exchange/corridor'
import type { GatewayRequest } from '../exchange/gateway-request'

/** A body held in memory; `release` gives its bytes back to the process's allowance. */
export type HeldBody = {
  readonly bytes: Buffer
  /** Set for large bodies, which are scanned in slices so that the event loop is never held for long. */
  readonly scan: JsonScan | null
  release(): void
}

type BodyReading = Pick<Exchange, 'gateway' | 'request' | 'protocol'>

/**
 * The whole body, decoded, within the limits of one request and of the process; at once where it is there, plain
 * and small, as nearly every one is.
 */
export function readBody(reading: BodyReading): HeldBody | Promise<HeldBody> {
  const { gateway, request } = reading
  const held = new HeldBytes(gateway)
  const raw = collect(request, held)
  const isReady = !(raw instanceof Promise) && raw.length > 0 && raw.length <= SCAN_AT_ONCE_BYTES
  if (isReady && !isEncoded(request)) return held.filled(raw, null)
  return prepareBody(reading, raw, held)
}

async function prepareBody(
  reading: BodyReading,
  collected: Buffer | Promise<Buffer>,
  held: HeldBytes,
): Promise<HeldBody> {
  const { request } = reading
  try {
    const raw = await collected
    const bytes = isEncoded(request) ? await decode(raw, request, held) : raw
    if (bytes.length === 0) throw refusal('BODY_EMPTY')
    const scanner =
      bytes.length > SCAN_AT_ONCE_BYTES ? reading.protocol.createRequestScanner(request.headers) : null
    const scan = scanner === null ? null : await scanInSlices(scanner, bytes)
    return held.filled(bytes, scan)
  } catch (error) {
    held.release()
    throw error
  }
}

const SCAN_AT_ONCE_BYTES = 1024 * 1024
const SLICE_BYTES = 64 * 1024

async function scanInSlices(scanner: JsonScanner, bytes: Buffer): Promise<JsonScan> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    scanner.push(bytes.subarray(start, start + SLICE_BYTES))
    await setImmediate()
  }
  return scanner.finish()
}

const NO_BYTES = Buffer.alloc(0)

/** What a request holds of the process's allowance, and for what. */
class HeldBytes implements HeldBody {
  bytes: Buffer = NO_BYTES
  scan: JsonScan | null = null
  private total = 0

  constructor(readonly gateway: GatewayContext) {}

  filled(bytes: Buffer, scan: JsonScan | null): HeldBody {
    this.bytes = bytes
    this.scan = scan
    return this
  }

  add(bytes: number): boolean {
    const { inflightBytes, config } = this.gateway
    this.total += bytes
    inflightBytes.value += bytes
    return inflightBytes.value <= config.maxInflightBodyBytes
  }

  release(): void {
    this.gateway.inflightBytes.value -= this.total
    this.total = 0
  }
}

/** The bytes as they come; no promise where the source had all of them. */
function collect({ body }: GatewayRequest, held: HeldBytes): Buffer | Promise<Buffer> {
  const { maxBodyBytes } = held.gateway.config
  if ((body.declaredLength ?? 0) > maxBodyBytes) return Promise.reject(tooLarge(maxBodyBytes))
  const collecting = new Collecting(held)
  body.consume(collecting)
  const { end } = collecting
  if (end === null) {
    held.gateway.slowBodies.watch(collecting)
    return new Promise((resolve, reject) => collecting.onFinished(resolve, reject))
  }
  return Buffer.isBuffer(end) ? end : Promise.reject(end)
}

/** Collects a body until it is whole or refused. */
class Collecting implements ComingBody {
  /** The whole body, or why it is refused. */
  end: Buffer | AppError | null = null

  size = 0

  private chunks: Buffer[] | null = null
  private tell: ((end: Buffer | AppError) => void) | null = null

  constructor(private readonly held: HeldBytes) {}

  onFinished(resolve: (body: Buffer) => void, reject: (error: AppError) => void): void {
    this.tell = (end) => (Buffer.isBuffer(end) ? resolve(end) : reject(end))
  }

  onChunk(chunk: Buffer): boolean {
    if (this.end !== null) return false
    const { maxBodyBytes } = this.held.gateway.config
    this.size += chunk.length
    if (this.size > maxBodyBytes) return this.finish(tooLarge(maxBodyBytes))
    if (!this.held.add(chunk.length)) return this.finish(refusal('BODIES_IN_FLIGHT'))
    this.chunks = appended(this.chunks, chunk)
    return true
  }

  onEnd(): void {
    this.finish(joined(this.chunks ?? []))
  }

  onError(): void {
    this.finish(refusal('BODY_UNREADABLE'))
  }

  giveUp(): void {
    this.finish(refusal('BODY_TIMEOUT'))
  }

  /** `false`: nothing more is wanted. */
  private finish(reached: Buffer | AppError): false {
    if (this.end !== null) return false
    this.end = reached
    if (this.tell === null) return false
    this.held.gateway.slowBodies.forget(this)
    this.tell(reached)
    return false
  }
}

function tooLarge(maxBodyBytes: number): AppError {
  return refusal('BODY_TOO_LARGE', `limit is ${maxBodyBytes} bytes`)
}

function isEncoded({ headers }: GatewayRequest): boolean {
  const encoding = headers['content-encoding']
  return encoding !== undefined && encoding !== 'identity'
}

/** The decoded body, held in place of the encoded one; both count while it is made. */
async function decode(raw: Buffer, request: GatewayRequest, held: HeldBytes): Promise<Buffer> {
  const encoding = request.headers['content-encoding']
  const name = typeof encoding === 'string' ? encoding.toLowerCase() : ''
  if (name === 'identity') return raw
  const decoder = BODY_DECODERS[name]
  if (decoder === undefined)
    throw refusal('BODY_ENCODING_UNKNOWN', `send it as it is, or as ${KNOWN_ENCODINGS}`)
  const { maxBodyBytes } = held.gateway.config
  let size = 0
  const take = (bytes: number): AppError | null => {
    size += bytes
    if (size > maxBodyBytes) return tooLarge(maxBodyBytes)
    return held.add(bytes) ? null : refusal('BODIES_IN_FLIGHT')
  }
  try {
    const body = await decodeBody(decoder, raw, take)
    held.add(-raw.length)
    return body
  } catch (error) {
    throw isAppError(error) ? error : refusal('BODY_UNREADABLE', undefined, { cause: error })
  }
}
