/** Lua: what ends every request — its price takes the place of its hold, then its slots are free. */
export const LUA_RELEASE = `
local function userUseOf(user)
  return user == '0' and 0 or count(USERS, user)
end

local function release(member)
  local l = leaseIn(member)
  local accountUse, userUse = free(l)
  if not accountUse or waiting > 0 then
    if accountUse then queue().handOn(l.user ~= '0' and l.user or nil, l.account) end
    accountUse, userUse = count(ACCOUNTS, l.account), userUseOf(l.user)
  end
  return '[' .. accountUse .. ',' .. userUse .. ']'
end

-- The hold of a lease gives way to what is pending now.
local function spent(text)
  local name, changes, member = string.match(text, '^p(%C*)\\n(%C*)\\n(.*)$')
  if member ~= '' and call('ZREM', LEASES, member) == 1 then
    local l = leaseIn(member)
    call('ZADD', LEASES, leaseEnd, memberOf(l.id, l.user, l.account, '', l.session))
    unhold(l.holds)
  end
  addPending(name, changes)
  return '0'
end
`
