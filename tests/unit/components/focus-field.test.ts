import { expect, test } from 'vitest'
import { unfold } from '@/components/form/focus-field'

/** As much of an element as a fold is found by. */
class Stub {
  open = false
  constructor(
    readonly name: string,
    readonly parentElement: Stub | null,
  ) {}
  closest(name: string): Stub | null {
    return this.name === name ? this : (this.parentElement?.closest(name) ?? null)
  }
}

test('every fold around a field is opened, and no other', () => {
  const outer = new Stub('details', new Stub('form', null))
  const beside = new Stub('details', outer)
  const inner = new Stub('details', new Stub('div', outer))
  const field = new Stub('input', new Stub('div', inner))
  unfold(field as unknown as HTMLElement)
  expect([outer.open, inner.open, beside.open]).toEqual([true, true, false])
})
