/** Lua: what nearly every request asks for, from a place `at` in the list on; all other operations are made only where they are. */
export const LUA_OFTEN = `
local opened
local function rest()
  opened = opened or openRest()
  return opened
end

-- Admits a session to its own account, or does nothing: then all that may serve it are offered. Fields: the lease as it is
-- written, user, its limit, account, its limit, session, rates, claims.
local function admitAlone(at)
  local user, account, session, rates = given[at + 2], given[at + 4], given[at + 6], given[at + 7]
  local ends = afterClaims(at + 8)
  local bound, untilMs = boundTo(session)
  if bound ~= '0' and bound ~= account then return '0', ends end
  if rates ~= 0 and rest().usedUpRate(rates) then return '0', ends end
  local userUse = takeSlot(USERS, user, given[at + 3])
  if not userUse then return '0', ends end
  local accountUse = takeSlot(ACCOUNTS, account, given[at + 5])
  if not accountUse or holdClaims(at + 8) then
    freeSlot(USERS, user)
    if accountUse then freeSlot(ACCOUNTS, account) end
    return '0', ends
  end
  if rates ~= 0 then rest().countRates(rates) end
  beginLease(given[at + 1], account)
  bind(session, account, bound, untilMs)
  return '[' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ']', ends
end

-- Fields of a lease whose answer has its price: as it is written, its user ('0' = no more), account, what it holds, negative,
-- then spool and what is pending in its place.
local function addSpent(at)
  local spoolAt = at + 5 + given[at + 4]
  return addPending(given[spoolAt], given, spoolAt + 1)
end

-- Ends it; answers what is in use afterwards.
local function endSpent(at)
  local user, account = given[at + 2], given[at + 3]
  local accountUse, userUse
  local wasHeld = call('ZREM', LEASES, given[at + 1]) == 1
  if wasHeld then
    userUse = user == '0' and 0 or freeSlot(USERS, user)
    accountUse = freeSlot(ACCOUNTS, account)
    addHeld(given, at + 4)
  end
  if not wasHeld or waiting > 0 then
    if wasHeld then rest().handOn(user ~= '0' and user or nil, account) end
    accountUse, userUse = count(ACCOUNTS, account), user == '0' and 0 or count(USERS, user)
  end
  return '[' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ']'
end

local function releaseSpent(at)
  local ends = addSpent(at)
  return endSpent(at), ends
end

-- Keeps such a lease with what it holds for the next request of its session, where nobody waits and there is plenty to pay with,
-- and answers 1; else ends it. Fields: as it is to be written ('' = as it is), claims, then those of the lease.
local function keepSpent(at)
  local leaseAt = afterClaims(at + 2) - 1
  local ends = addSpent(leaseAt)
  local member, written, account = given[leaseAt + 1], given[at + 1], given[leaseAt + 3]
  if waiting > 0 or not hasPlenty(at + 2) or not call('ZSCORE', LEASES, member) then return endSpent(leaseAt), ends end
  if written == '' then noteUse(account)
  else
    call('ZREM', LEASES, member)
    beginLease(written, account)
    holdMore(at + 2)
    addHeld(given, leaseAt + 4)
  end
  return '1', ends
end

local function look(at)
  local ends = at + 2 + given[at + 1]
  return loadsOf(given, at + 2, ends - 1), ends
end
`
