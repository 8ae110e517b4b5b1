/** Gives the focus to the field that a refusal names by its path in the body. */
export function focusField(path: string | undefined): void {
  if (path === undefined) return
  const field = document.querySelector(`[data-field="${CSS.escape(path)}"]`)
  if (field instanceof HTMLElement) field.focus()
}
