/** Whether what was asked for can be where a sign-in returns to: nothing, a path, or a web address. Of any other next-auth makes a 500. */
export function isReturnAddress(text: string | null): boolean {
  if (text === null || text === '' || text.startsWith('/')) return true
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** Where a sign-in returns to: what was asked for if it is here, else the first page. */
export function returnAddress({ url, baseUrl }: { readonly url: string; readonly baseUrl: string }): string {
  if (url.startsWith('/')) return `${baseUrl}${url}`
  return URL.canParse(url) && new URL(url).origin === baseUrl ? url : baseUrl
}
