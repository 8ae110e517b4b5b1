import { useMemo, type ReactElement } from 'react'
import { qrMatrix } from './qr-matrix'

/** Light modules around a symbol that scanners need. */
const QUIET = 4

/** A text as a QR code, black on white in either theme. */
export function QrCode(props: { readonly text: string; readonly label: string }): ReactElement {
  const matrix = useMemo(() => qrMatrix(props.text), [props.text])
  const size = matrix.length + 2 * QUIET
  const path = matrix
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('')
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-52 rounded-md bg-white"
    >
      <path d={path} fill="black" />
    </svg>
  )
}
