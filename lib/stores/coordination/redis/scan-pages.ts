import type { StoreLink } from './create-redis-coordination-store'

/**
 * What a script finds, page by page. It takes a cursor and answers with the next one (`0` = nowhere) and what is on this page,
 * separated by blanks.
 */
export async function* scanPages(
  link: Pick<StoreLink, 'run'>,
  script: Parameters<StoreLink['run']>[0],
): AsyncGenerator<readonly string[]> {
  let cursor = '0'
  do {
    const [next = '0', ...found] = (await link.run(script, [cursor])).split(' ')
    yield found
    cursor = next
  } while (cursor !== '0')
}
