/** Lua: what ends every request — its price takes the place of its hold, then its slots are free. */
export const LUA_RELEASE = `
local function userUseOf(user)
  return user == '0' and 0 or count(USERS, user)
end

local function release(member, user, account, holds, session)
  local accountUse, userUse = free(member, user, account, holds, session)
  if not accountUse or waiting > 0 then
    if accountUse then queue().handOn(user ~= '0' and user or nil, account) end
    accountUse, userUse = count(ACCOUNTS, account), userUseOf(user)
  end
  return '[' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ']'
end

-- From \`at\` on: spool, a lease as it is written and as it will be ('' = none), what it holds, negative, what is pending.
local function spent(at)
  local member, pendingAt = given[at + 2], at + 5 + given[at + 4]
  if member ~= '' and call('ZREM', LEASES, member) == 1 then
    call('ZADD', LEASES, leaseEnd, given[at + 3])
    addHeld(given, at + 4)
  end
  return '0', addPending(given[at + 1], given, pendingAt)
end

-- Both at once: what a release tells, then spool and what is pending in the place of what the lease held.
local function releaseSpent(at)
  local ends = addPending(given[at + 6], given, at + 7)
  return release(given[at + 1], given[at + 2], given[at + 3], given[at + 4], given[at + 5]), ends
end
`
