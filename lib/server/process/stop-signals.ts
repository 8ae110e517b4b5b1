/** What asks for an orderly end: a manager of services, Ctrl-C, a terminal that is closed. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
