/** Lua: leases as they are written, what they hold as text, and the sessions some accounts count. */
export const LUA_LEASES = `
local function bump(hash, field, by)
  local value = call('HINCRBY', hash, field, by)
  if value <= 0 then call('HDEL', hash, field) end
  return value < 0 and 0 or value
end

local function hold(holds)
  for owner, units in string.gmatch(holds, '([^=,]+)=(%-?%d+)') do call('HINCRBY', HELD, owner, units) end
end

local function unhold(holds)
  for owner, units in string.gmatch(holds, '([^=,]+)=(%-?%d+)') do call('HINCRBY', HELD, owner, '-' .. units) end
end

local function enterSession(account, session)
  call('HINCRBY', RUNNING .. account, session, 1)
  call('ZADD', SESSIONS .. account, '9e15', session)
  call('PEXPIRE', RUNNING .. account, 86400000)
  call('PEXPIRE', SESSIONS .. account, 86400000)
end

local function exitSession(account, session)
  if bump(RUNNING .. account, session, -1) > 0 then return end
  call('ZADD', SESSIONS .. account, 'XX', now, session)
end

local function hasSessionRoom(account, most, idleMs, session)
  if most <= 0 or session == '' then return true end
  local key = SESSIONS .. account
  if call('ZCARD', key) < most then return true end
  call('ZREMRANGEBYSCORE', key, '-inf', now - idleMs)
  return call('ZCARD', key) < most or call('ZSCORE', key, session) ~= false
end

local function memberOf(lease, user, account, holds, session)
  return lease .. '|' .. user .. '|' .. account .. '|' .. holds .. '|' .. session
end

local function leaseIn(member)
  local id, user, account, holds, session = match(member, '^([^|]*)|([^|]*)|([^|]*)|([^|]*)|(.*)$')
  return { member = member, id = id, user = user, account = account, holds = holds, session = session }
end

-- What is in use afterwards, of the account and of the user; nothing when the lease was not held.
local function free(member, user, account, holds, session)
  if call('ZREM', LEASES, member) == 0 then return nil end
  local userUse = user == '0' and 0 or freeSlot(USERS, user)
  local accountUse = freeSlot(ACCOUNTS, account)
  if holds ~= '' then unhold(holds) end
  if session ~= '' then exitSession(account, session) end
  return accountUse, userUse
end
`
