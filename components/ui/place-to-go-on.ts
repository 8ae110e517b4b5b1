/** Where the focus goes on when what had it is gone and nothing is nearer: the page's list, or its content. */
export function placeToGoOn(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main section[tabindex]') ?? document.querySelector('main')
}
