/** Lua: what nearly every request asks for, from a place \`at\` in the list on; all other operations are made only where they are. */
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

-- Ends a lease whose answer has its price. Fields: the lease as it is written, its user ('0' = no more), account, what it
-- holds, negative, then spool and what is pending in its place. Answers what is in use afterwards.
local function releaseSpent(at)
  local user, account, spoolAt = given[at + 2], given[at + 3], at + 5 + given[at + 4]
  local ends = addPending(given[spoolAt], given, spoolAt + 1)
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
  return '[' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ']', ends
end

local function look(at)
  local ends = at + 2 + given[at + 1]
  return loadsOf(given, at + 2, ends - 1), ends
end
`
