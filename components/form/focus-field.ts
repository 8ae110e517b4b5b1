import { pathAndParents } from './field-path'

/**
 * The field that shows a refused path of the body, its own or the one that contains it; of the topmost dialog with a form, where
 * one is open (a popover is none).
 */
export function fieldOf(path: string): HTMLElement | null {
  const room = [...document.querySelectorAll('[data-modal]:has(form, [data-field])')].at(-1) ?? document
  const fields = pathAndParents(path).map((name) => room.querySelector(`[data-field="${CSS.escape(name)}"]`))
  return fields.find((field) => field instanceof HTMLElement) ?? null
}

/** The first of some fields as they stand on the page. */
export function firstOf(fields: readonly HTMLElement[]): HTMLElement | undefined {
  return fields.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))[0]
}

/** Opens what a field is folded into, so that it can be seen and take the focus. */
export function unfold(field: HTMLElement): void {
  for (
    let fold = field.closest('details');
    fold !== null;
    fold = fold.parentElement?.closest('details') ?? null
  )
    fold.open = true
}

function isBefore(a: HTMLElement, b: HTMLElement): boolean {
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}
