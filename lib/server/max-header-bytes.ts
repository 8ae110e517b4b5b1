/** Address and headers of a request together, in bytes: beyond, it is refused without a body. */
export const MAX_HEADER_BYTES = 32 * 1024
