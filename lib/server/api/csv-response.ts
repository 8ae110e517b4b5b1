import { getPortal } from '../portal'

/**
 * Streams lines as a CSV file to be saved under a name; the source is ended when the client goes. Where the source fails half way
 * the connection breaks, which is logged: the file is not to be taken for a whole one.
 */
export async function csvResponse(lines: AsyncGenerator<string>, fileName: string): Promise<Response> {
  const encoder = new TextEncoder()
  // The first line is read before the answer begins, so that a refusal is one.
  let next = await lines.next()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done === true) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      try {
        next = await lines.next()
      } catch (error) {
        getPortal().logger.error({ error, file: fileName }, 'an export broke off')
        throw error
      }
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
  })
}
