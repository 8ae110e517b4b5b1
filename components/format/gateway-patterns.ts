/**
 * Sentences of the gateway with particulars in them, and their keys in the messages. What a group holds is put into the
 * reader's language as well, if it is the gateway's own; `said` is the provider's.
 */
export const GATEWAY_PATTERNS = [
  [/^(?<text>.+), resets at (?<at>\S+)$/, 'resets'],
  [/^The token endpoint answered (?<status>\d+)$/, 'tokenStatus'],
  [/^The token endpoint answered (?<status>\d+): (?<said>.+)$/s, 'tokenAnswer'],
  [/^The provider answered (?<status>\d+)$/, 'providerAnswer'],
  [/^(?<count>\d+) faults within a minute: (?<cause>.+)$/s, 'faults'],
  [/^Invalid value in header (?<name>\S+)$/, 'headerValue'],
  [/^limit is (?<count>\d+) bytes$/, 'limitBytes'],
  [/^send it as it is, or as (?<encodings>[a-z, ]+)$/, 'knownEncodings'],
  [/^it must state (?<field>\S+)$/, 'mustStateLimit'],
  [/^(?<what>.+) may do any amount of work at the provider$/, 'anyAmount'],
  [
    /^What is left of (?<what>.+) is held by running requests; try again when they have ended, or with a lower limit of output tokens$/,
    'leftHeld',
  ],
  [
    /^What is left of (?<what>.+) is less than the (?<amount>\S+) USD foreseen for this request; try a lower limit of output tokens$/,
    'leftLess',
  ],
  [
    /^What is left of (?<what>.+) is less than the (?<amount>\S+) USD foreseen for this request; try a lower limit of output tokens, or again after (?<at>\S+)$/,
    'leftLessUntil',
  ],
  // What a test of a proxy found: which host is at fault, and whether the proxy answers by itself.
  [/^The name (?<host>\S+) cannot be resolved here \((?<code>\w+)\)\. (?<rest>.+)$/, 'unresolved'],
  [/^(?<fault>.+), on the way to (?<address>\S+)\. (?<proxy>The proxy .+)$/, 'onTheWay'],
  [/^The proxy (?<proxy>\S+) itself answers$/, 'proxyAnswers'],
  [/^The proxy (?<proxy>\S+) itself answers and takes the user name and password$/, 'proxySignsIn'],
] as const satisfies readonly (readonly [shape: RegExp, key: string])[]
