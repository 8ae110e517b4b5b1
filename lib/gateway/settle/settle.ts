import { callerOf } from '../plan/attempt-state'
import type { RequestHistory } from '../plan/attempt-state'
import { accountCostOf, billAnswer } from './bill-answer'
import type { Bill } from './bill-answer'
import { elapsedMs } from './elapsed-ms'
import { estimateImages } from './estimate-images'
import type { Choice, Job } from '../plan/job'
import { owedBy } from '../access/spend-claims'
import { usageEndRecord } from './usage-end-record'
import type { AnswerEnd } from './usage-end-record'
import { usageFacts } from './usage-facts'

/** Prices the answer and appends its row to the spool; resolves once it is written. Called exactly once for an answered request. */
export function settle(
  job: Job,
  history: RequestHistory,
  end: { readonly choice: Choice; readonly answer: AnswerEnd },
): Promise<void> {
  if (!job.isBilled) return Promise.resolve()
  const { choice } = end
  const { exchange, caller } = job
  const { answer, bill } = billEnd(job, choice, end.answer)
  const { billed, multiplier, cost } = bill
  const { ports } = exchange.gateway
  ports.billing.addPending({
    userId: caller.entry.user.id,
    apiKeyId: caller.entry.key.id,
    subscriptionId: caller.subscription?.id ?? null,
    actual: cost.actual,
    total: { digits: cost.total, decimals: cost.decimals },
  })
  ports.coordination.spent(choice.lease, owedBy(ports.billing, callerOf(job, history)))
  return ports.spool.end(
    usageEndRecord({
      facts: history.startRecord ?? usageFacts(job, choice),
      billed,
      forcedPlatform: job.platform === caller.group.platform ? null : job.platform,
      cost,
      usage: answer.usage,
      answer,
      serviceTier: answer.usage.serviceTier ?? job.parsed.serviceTier,
      multiplier,
      accountCost: accountCostOf(job, choice, { usage: answer.usage, bill }),
      accountMultiplier: choice.account.rateMultiplier,
      attempts: history.attempts.length === 0 ? [answer.attempt] : [...history.attempts, answer.attempt],
      durationMs: elapsedMs(exchange.request.startedAtMs, answer.endedAtMs),
    }),
  )
}

/** The answer with its price; pictures that nobody counted the tokens of are estimated where tokens are paid. */
function billEnd(
  job: Job,
  choice: Choice,
  answer: AnswerEnd,
): { readonly answer: AnswerEnd; readonly bill: Bill } {
  const bill = billAnswer(job, choice, answer.usage)
  if (answer.usage.imageCount === 0) return { answer, bill }
  const usage = estimateImages(answer.usage, bill.billed.price, job.parsed.body.length)
  if (usage === null) return { answer, bill }
  return { answer: { ...answer, usage, usageSource: 'estimated' }, bill: billAnswer(job, choice, usage) }
}
