import { DOORS } from '../support/doors'
import { describeDoor } from './doors/describe-door'

for (const door of DOORS.filter(({ kind }) => kind === 'web')) describeDoor(door)
