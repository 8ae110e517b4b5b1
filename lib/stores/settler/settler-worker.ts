import { parentPort, workerData } from 'node:worker_threads'
import { openSettlerFigures } from './settler-figures'
import type { SettlerCommand, SettlerReport, SettlerThreadData } from './settler-messages'
import { startSettleLoop } from './settle-loop'

/** The settler thread: the loop with its ears and mouth on the message port. Bundled by itself; it loads neither Prisma nor the gateway. */
function runThread(data: SettlerThreadData, port: NonNullable<typeof parentPort>): void {
  const report = (message: SettlerReport): void => port.postMessage(message, [])
  const log =
    (level: 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void =>
      report({ type: 'log', level, fields: plainFields(fields), message })
  const loop = startSettleLoop({
    connectionString: data.connectionString,
    directory: data.directory,
    own: data.own,
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    figures: openSettlerFigures(data.figures),
    onAnswer: (answer, isOwn) => report({ type: 'answer', answer, isOwn }),
    onDeadLetter: (event) => report({ type: 'deadLetter', event }),
    onDirectorySettled: (name) => report({ type: 'directorySettled', name }),
  })
  port.on('message', (command: SettlerCommand) => {
    switch (command.type) {
      case 'adopt':
        loop.adopt(command.directory, command.needsClaim)
        break
      case 'drain':
        void loop.drain().then(() => report({ type: 'drained', id: command.id }))
        break
      case 'close':
        void loop.close().then(() => {
          report({ type: 'closed' })
          port.close()
        })
        break
    }
  })
}

/** Errors do not survive the message port with their code; they are told as plain fields. */
function plainFields(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) =>
      value instanceof Error
        ? [
            name,
            {
              type: value.name,
              message: value.message,
              code: Reflect.get(value, 'code'),
              stack: value.stack,
            },
          ]
        : [name, value],
    ),
  )
}

/** What the main thread passed; it is this project's own `SettlerThreadData`. */
function threadData(): SettlerThreadData {
  return workerData as SettlerThreadData
}

if (parentPort !== null) runThread(threadData(), parentPort)
