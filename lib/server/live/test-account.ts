import { mapModel } from '@/lib/core'
import type { AccountTestResult, AccountTestStep } from '@/lib/core'
import type { GatewayAccount } from '@/lib/gateway'
import { createSseReader, textOfEvent } from '@/lib/protocols'
import { scrubAccountData } from '@/lib/upstream'
import type { UpstreamSend } from '@/lib/upstream'
import { callAccount } from './call-account'

const PROMPT = 'Say hello in one short sentence.'
const MAX_TOKENS = 64

type AccountTest = {
  readonly account: GatewayAccount
  readonly model: string
  readonly send: UpstreamSend
  readonly onStep: (step: AccountTestStep) => void
}

/** Sends one small question to an account and tells what comes back, step by step; takes no slot and bills nobody. */
export async function testAccount({ account, model, send, onStep }: AccountTest): Promise<AccountTestResult> {
  const onBytes = readTexts((text) => onStep({ kind: 'text', text: scrubAccountData(text, account.secret) }))
  const { outcome, status, durationMs } = await callAccount({
    account,
    send,
    upstreamModel: mapModel(account.modelMapping, model) ?? model,
    maxTokens: MAX_TOKENS,
    prompt: PROMPT,
    onSend: (upstreamModel) => onStep({ kind: 'sent', upstreamModel }),
    onHead: (head) => onStep({ kind: 'answered', status: head }),
    onBytes,
  })
  if (outcome.kind === 'ok') return { ok: true, status, durationMs, message: 'OK' }
  return { ok: false, status, durationMs, message: outcome.message }
}

/** The pieces of text in a stream of content deltas. */
function readTexts(onText: (text: string) => void): (chunk: Buffer) => void {
  const reader = createSseReader()
  return (chunk) => {
    for (const { data } of reader.push(chunk)) {
      const text = textOfEvent(parsed(data))
      if (text !== '') onText(text)
    }
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
