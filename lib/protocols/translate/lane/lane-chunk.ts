const USUAL_BYTES = 64 * 1024
/** So many bytes may be read behind a chunk's end; what stands there means nothing. */
export const SPARE_BYTES = 4
const NO_BYTES = Buffer.alloc(0)

/**
 * The chunk that is being translated, copied to where its bytes are read fast: through a view, eight at a time. Through the
 * buffer they came in they are read one by one, in twice the time each; and a view of every buffer costs more than the copy.
 */
export class LaneChunk {
  /** As it came. */
  bytes: Buffer = NO_BYTES
  length = 0
  view: DataView
  private memory = Buffer.allocUnsafeSlow(USUAL_BYTES + SPARE_BYTES)

  constructor() {
    this.view = viewOf(this.memory)
  }

  load(bytes: Buffer): void {
    const { length } = bytes
    this.bytes = bytes
    this.length = length
    // A long one must not leave its memory behind.
    const kept = this.memory.length - SPARE_BYTES
    if (length > kept || kept > USUAL_BYTES) {
      this.memory = Buffer.allocUnsafeSlow(Math.max(length, USUAL_BYTES) + SPARE_BYTES)
      this.view = viewOf(this.memory)
    }
    this.memory.set(bytes)
  }
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
