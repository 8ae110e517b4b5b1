import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { AUDIT_CHANGES } from './audit-log/audit-names'

/** The ways from an entity to what it did and what was done to it: billed requests, failed ones, changes. */
export function EntityLinks(props: {
  readonly kind: 'user' | 'group' | 'channel' | 'account'
  readonly id: number
}): ReactElement {
  const t = useTranslations('entityLinks')
  const { kind, id } = props
  const links = {
    usage: `/admin/usage?${kind}_id=${id}`,
    failed: `/admin/ops/errors?${kind}_id=${id}`,
    changes: `/admin/audit-log?resource=${kind}&resource_id=${id}&action=${AUDIT_CHANGES}`,
  }
  return (
    <span className="flex flex-wrap gap-2">
      {(['usage', 'failed', 'changes'] as const).map((to) => (
        <Button key={to} asChild variant="outline" size="small">
          <Link href={links[to]}>{t(to)}</Link>
        </Button>
      ))}
    </span>
  )
}
