import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readEnvText, unknownNames } from '@/scripts/load-env-file.mjs'

const example = readFileSync(path.join(import.meta.dirname, '../../../.env.example'), 'utf8')

test.each([
  ['PORT=3000 # where\nHOST="::1"\n', { PORT: '3000', HOST: '::1' }],
  ['\uFEFFPORT=3000\r\nLOG_LEVEL=warn\r\n', { PORT: '3000', LOG_LEVEL: 'warn' }],
  ['export PORT = 3000\n# HOST=::1\n\n', { PORT: '3000' }],
  [
    'PORT=1\n  # where\n\t# a=b\nHOST=::1\n\tLOG_LEVEL=warn\n  # end',
    { PORT: '1', HOST: '::1', LOG_LEVEL: 'warn' },
  ],
  ['of-others=1\nspring.port=2\n2FA=on\n', { 'of-others': '1', 'spring.port': '2', '2FA': 'on' }],
  [`ADMIN_PASSWORD='a # b'`, { ADMIN_PASSWORD: 'a # b' }],
])('%j is read', (text, variables) => {
  expect(readEnvText(text)).toEqual(variables)
})

test('a line without an equals sign does not swallow the variable after it', () => {
  expect(() => readEnvText('LOG_LEVEL: warn\nDATA_DIR=/data\n')).toThrow(
    '.env: `LOG_LEVEL: warn` is not of the form NAME=value',
  )
})

test.each([
  ['TRUSTED_PROXY', '.env: there is no variable TRUSTED_PROXY; is TRUSTED_PROXIES meant?'],
  ['DATABSE_URL', '.env: there is no variable DATABSE_URL; is DATABASE_URL meant?'],
  ['ENCRYPTION_KEY', '.env: there is no variable ENCRYPTION_KEY; is ENCRYPTION_KEYS meant?'],
  ['SOMETHING_ELSE', '.env: there is no variable SOMETHING_ELSE, see .env.example'],
])('%s means nothing to the program', (name, line) => {
  expect(unknownNames({ [name]: 'x' }, example)).toEqual([line])
})

test.each([
  'PORT',
  'OTEL_BSP_SCHEDULE_DELAY',
  'NODE_EXTRA_CA_CERTS',
  'HTTPS_PROXY',
  'POSTGRES_PASSWORD',
  'TZ',
])('%s is left alone', (name) => {
  expect(unknownNames({ [name]: 'x' }, example)).toEqual([])
})
