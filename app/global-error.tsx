'use client'

import './globals.css'
import type { ReactElement } from 'react'

/** Stands in when even the frame of the page fails; it cannot know the language, so it speaks both. */
export default function GlobalError({
  retry,
}: {
  readonly error: unknown
  readonly retry: () => void
}): ReactElement {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <title>Switchyard</title>
        <main className="mx-auto flex max-w-md flex-col items-center gap-3 px-4 pt-[15vh] text-center">
          <h1 className="text-lg font-semibold">Something went wrong</h1>
          <p lang="zh">出了点问题</p>
          <button
            type="button"
            className="cursor-pointer rounded-md bg-primary px-4 py-2 text-sm font-medium text-primary-foreground"
            onClick={retry}
          >
            Try again · <span lang="zh">重试</span>
          </button>
        </main>
      </body>
    </html>
  )
}
