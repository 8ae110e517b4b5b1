import { FileSearch } from 'lucide-react'
import type { ReactElement } from 'react'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

/** Stands where a thing was that does not exist (any more). */
export function GoneMessage(props: {
  readonly title: string
  readonly text: string
  readonly back: string
  readonly href: string
}): ReactElement {
  return (
    <div className="pt-[8vh]">
      <StateMessage
        heading="h1"
        icon={<FileSearch />}
        title={props.title}
        text={props.text}
        actions={
          <Button asChild variant="outline">
            <Link href={props.href}>{props.back}</Link>
          </Button>
        }
      />
    </div>
  )
}
