/**
 * Lua: slots and leases. A lease is one member of `sy:leases` (score = its end) that says what it holds; the hashes count
 * what the leases hold, and both change in the same step only. Commands are saved where that makes no tables: slots are
 * taken first, and what that makes of the count says whether there was one. Counts stay when they are zero, until they are
 * made anew each minute.
 */
export const LUA_SLOTS = `
local waiting = call('ZCARD', TICKETS)

local function count(hash, field)
  return tonumber(call('HGET', hash, field) or 0)
end

local function takeSlot(hash, field, limit)
  local use = call('HINCRBY', hash, field, '1')
  if limit <= 0 or use <= limit then return use end
  call('HINCRBY', hash, field, '-1')
  return nil
end

local function freeSlot(hash, field)
  local use = call('HINCRBY', hash, field, '-1')
  if use >= 0 then return use end
  call('HDEL', hash, field)
  return 0
end

-- Counts of answers: the same small numbers again and again.
local texts = {}
local function textOf(number)
  local text = texts[number]
  if not text then
    text = number .. ''
    texts[number] = text
  end
  return text
end

-- Leases of this batch with their ends, and accounts used now: nobody looks before they are written.
local leases, begun, uses, used = {}, 0, {}, 0
local function noteUse(account)
  uses[used + 1], uses[used + 2] = account, nowText
  used = used + 2
end

local function beginLease(member, account)
  leases[begun + 1], leases[begun + 2] = leaseEnd, member
  begun = begun + 2
  noteUse(account)
end

local function writeLeases()
  if begun > 0 then call('ZADD', LEASES, unpack(leases, 1, begun)) end
  if used > 0 then call('HSET', USED, unpack(uses, 1, used)) end
  begun, used = 0, 0
end

-- Of the accounts from one place to another in a list: slots, waiting, time of the last use (-1 = never) of each.
local function loadsOf(list, from, to)
  local counts = call('HMGET', ACCOUNTS, unpack(list, from, to))
  local used = call('HMGET', USED, unpack(list, from, to))
  local lines = waiting > 0 and call('HMGET', ACCOUNT_LINE, unpack(list, from, to))
  local loads, at = {}, 0
  for n = 1, #counts do
    loads[at + 1], loads[at + 2], loads[at + 3] = counts[n] or '0', lines and lines[n] or '0', used[n] or '-1'
    at = at + 3
  end
  return '[' .. concat(loads, ',') .. ']'
end
`
