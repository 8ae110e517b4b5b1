'use client'

import type { ReactElement } from 'react'
import { Checkbox } from '../ui/checkbox'
import type { Selection } from './use-selection'

/** Chooses a row, or all that are shown. */
export function SelectBox(props: {
  readonly label: string
  readonly checked: Selection['all'] | boolean
  readonly onToggle: () => void
}): ReactElement {
  const { checked } = props
  return (
    <Checkbox
      aria-label={props.label}
      checked={checked === true || checked === 'all'}
      ref={(box) => {
        if (box !== null) box.indeterminate = checked === 'some'
      }}
      onChange={props.onToggle}
    />
  )
}
