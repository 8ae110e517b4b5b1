import { FlaskConical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { RouteLabClient } from '@/lib/core'
import { Link } from '../navigation'
import { Button } from '../ui/button'

/** A request as Route Lab is asked about it. */
type Asked = {
  readonly user_id: number | null
  readonly api_key_id: number | null
  /** `null`: the key is gone, its group is asked about. */
  readonly api_key_name: string | null
  readonly group_id: number | null
  readonly requested_model: string | null
  readonly protocol: string | null
  /** Absent = not known. */
  readonly client?: RouteLabClient
}

/** Whose request it was by what its client called itself; an empty text tells nothing. */
export function clientOf(userAgent: string): Pick<Asked, 'client'> {
  if (userAgent === '') return {}
  return { client: /^claude-cli\/\d/i.test(userAgent) ? 'claude_code' : 'other' }
}

/** The address of Route Lab with the question filled in; `null` where too little is known of the request. */
export function explainHref(request: Asked): string | null {
  const { user_id: user, api_key_id: key, group_id: group, requested_model: model, protocol } = request
  if (model === null) return null
  const asked = {
    model,
    ...(protocol === null ? {} : { protocol }),
    ...(request.client === undefined ? {} : { client: request.client }),
  }
  if (key !== null && user !== null && request.api_key_name !== null) {
    return href({ ask: 'key', user_id: String(user), api_key_id: String(key), ...asked })
  }
  return group === null ? null : href({ group_id: String(group), ...asked })
}

function href(question: Readonly<Record<string, string>>): string {
  return `/admin/route-lab?${new URLSearchParams(question)}`
}

/** Asks Route Lab what such a request would do now. */
export function ExplainLink({ request }: { readonly request: Asked }): ReactElement | null {
  const t = useTranslations('usageDetail')
  const address = explainHref(request)
  if (address === null) return null
  return (
    <Button asChild variant="outline" size="small" className="self-start">
      <Link href={address}>
        <FlaskConical aria-hidden />
        {t('explain')}
      </Link>
    </Button>
  )
}
