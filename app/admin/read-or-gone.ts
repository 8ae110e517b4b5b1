import { notFound } from 'next/navigation'
import { isAppError } from '@/lib/core'
import { count } from '../list-query'

/** What a page of one thing shows, read by the id in its address; a bad id and one of nothing lead to the page's `not-found`. */
export async function readOrGone<T>(text: string, read: (id: number) => Promise<T>): Promise<T> {
  const id = count(text, Number.MAX_SAFE_INTEGER)
  if (id === null) notFound()
  return foundOrGone(() => read(id))
}

/** What was read, or the page's `not-found` where there is nothing. */
export async function foundOrGone<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isAppError(error) && error.status === 404) notFound()
    throw error
  }
}
