/** Lua: what ends requests that `releaseSpent` does not: without a price, with a counted session, slots before the price or after it. */
export const LUA_RELEASE = `
local function userUseOf(user)
  return user == '0' and 0 or count(USERS, user)
end

-- Gives a lease back; what is in use afterwards, of the account and of the user.
local function giveBack(member, user, account, holds, session)
  local accountUse, userUse = free(member, user, account, holds, session)
  if accountUse and waiting == 0 then return accountUse, userUse end
  if accountUse then handOn(user ~= '0' and user or nil, account) end
  return count(ACCOUNTS, account), userUseOf(user)
end

-- From \`at\` on: a lease as it is written, its user, account, holds, session.
local function release(at)
  local accountUse, userUse = giveBack(unpack(given, at + 1, at + 5))
  return '[' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ']', at + 6
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
`
