/** Streams CSV text as a file of a name; a byte order mark tells spreadsheets that it is UTF-8. */
export function csvResponse(fileName: string, chunks: AsyncIterable<string>): Response {
  const encoder = new TextEncoder()
  const iterator = chunks[Symbol.asyncIterator]()
  let isFirst = true
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) return controller.close()
      controller.enqueue(encoder.encode(isFirst ? `\uFEFF${value}` : value))
      isFirst = false
    },
    async cancel() {
      await iterator.return?.()
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
