/** Puts the focus where one goes on when what had it is gone and nothing is nearer: on the page's list, or its content. */
export function focusPage(): void {
  const list = document.querySelector<HTMLElement>('main section[tabindex]')
  const place = list ?? document.querySelector('main')
  place?.focus({ preventScroll: true })
}
