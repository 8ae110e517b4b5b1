import { isAppError } from '@/lib/core'

type Fields = Readonly<Record<string, string | number | null>>

/** A page of a list that is read on from a cursor; one that was cut or typed leads to the newest rows instead of an error. */
export async function readByCursor<Page>(
  list: (input: Fields) => Promise<Page>,
  input: Fields,
  cursor: string | undefined,
): Promise<{ readonly page: Page; readonly cursor: string | null }> {
  if (cursor === undefined) return { page: await list(input), cursor: null }
  try {
    return { page: await list({ ...input, cursor }), cursor }
  } catch (error) {
    if (!isAppError(error) || error.status !== 400) throw error
    return { page: await list(input), cursor: null }
  }
}
