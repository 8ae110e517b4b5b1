import { FlaskConical } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { StateMessage } from '@/components/layout/state-message'
import { Card, CardContent } from '@/components/ui/card'
import { isAppError } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import {
  explainRoute,
  getApiKey,
  getCatalogueState,
  getGroup,
  getUser,
  type RouteLabView,
} from '@/lib/services'
import { nameOf, readQuery, type SearchParams } from '../../list-query'
import { Explanation } from './explanation'
import { askOf, LAB_QUERY, questionOf } from './lab-query'
import { QuestionForm } from './question-form'
import { Refused, type LabRefusal } from './refused'
import type { SubjectNames } from './subject-picker'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('routeLab')
  return { title: t('title') }
}

type Context = Awaited<ReturnType<typeof adminContext>>
type Query = Readonly<Record<string, string>>

/** The explanation, or why there is none. */
type Result = { readonly view: RouteLabView } | { readonly refusal: LabRefusal } | null

export default async function RouteLabPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, LAB_QUERY)
  const [t, result, names, catalogue] = await Promise.all([
    getTranslations('routeLab'),
    explain(ctx, query),
    namesOf(ctx, query),
    getCatalogueState(ctx),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="flex flex-col gap-4">
        <QuestionForm query={query} names={names} />
        {result === null && (
          <Card>
            <CardContent className="py-12">
              <StateMessage icon={<FlaskConical />} title={t('chooseTitle')} text={t('chooseFirst')} />
            </CardContent>
          </Card>
        )}
        {result !== null && 'refusal' in result && <Refused ask={askOf(query)} refusal={result.refusal} />}
        {result !== null && 'view' in result && (
          <Explanation view={result.view} query={query} catalogue={catalogue} />
        )}
      </div>
    </>
  )
}

async function explain(ctx: Context, query: Query): Promise<Result> {
  const question = questionOf(query)
  if (question === null) return null
  try {
    return { view: await explainRoute(ctx, question) }
  } catch (error) {
    if (isAppError(error) && error.status !== 500) {
      return { refusal: { code: error.code, message: error.message } }
    }
    throw error
  }
}

/** Names of what the query has chosen by id. */
async function namesOf(ctx: Context, query: Query): Promise<SubjectNames> {
  const [group, user, key] = await Promise.all([
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
    nameOf(query['user_id'], async (id) => (await getUser(ctx, id)).email),
    nameOf(query['api_key_id'], async (id) => (await getApiKey(ctx, id)).name),
  ])
  return { group, user, key }
}
