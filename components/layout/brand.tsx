import type { ReactElement } from 'react'

/** The mark: one track that branches into two. */
export function Brand(): ReactElement {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg viewBox="0 0 24 24" aria-hidden className="size-6 text-primary" fill="none">
        <path d="M3 12h5c4 0 4-6.5 8-6.5h2" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
        <path
          d="M8 12c4 0 4 6.5 8 6.5h2"
          stroke="currentColor"
          strokeWidth="2.4"
          strokeLinecap="round"
          opacity=".55"
        />
        <circle cx="20" cy="5.5" r="2" fill="currentColor" />
        <circle cx="20" cy="18.5" r="2" fill="currentColor" opacity=".55" />
      </svg>
      <span className="text-[0.95rem] font-semibold tracking-tight">Switchyard</span>
    </span>
  )
}
