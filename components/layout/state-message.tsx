import type { ReactElement, ReactNode } from 'react'

/** Says what is the matter where content would be: nothing found, not allowed, went wrong. */
export function StateMessage(props: {
  readonly icon: ReactNode
  readonly title: string
  readonly text: ReactNode
  readonly actions?: ReactNode
  /** `h1` where the message is the whole page. */
  readonly heading?: 'h1' | 'p'
}): ReactElement {
  const Heading = props.heading ?? 'p'
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 text-center">
      <span
        aria-hidden
        className="mb-1 flex size-11 items-center justify-center rounded-full bg-muted text-muted-foreground [&_svg]:size-5"
      >
        {props.icon}
      </span>
      <Heading className="font-semibold">{props.title}</Heading>
      <p className="text-sm text-balance text-muted-foreground">{props.text}</p>
      {props.actions !== undefined && (
        <div className="mt-3 flex flex-wrap justify-center gap-2">{props.actions}</div>
      )}
    </div>
  )
}
