/**
 * Lua: the loop over one batch. What is asked for all the time stands in the list as it is, its letter before its fields,
 * and answers with JSON; the rest is a list of its own that begins with its letter.
 */
export const LUA_BATCH = `
local upkeep
local function rarely()
  upkeep = upkeep or openUpkeep()
  return upkeep
end

local doneAtMs = tonumber(call('GET', 'sy:house') or 0)
if now - doneAtMs >= 900 or doneAtMs > now then rarely().keepHouse() end

local answers, at, ends = {}, 1, #given
while at <= ends do
  local op, said = given[at]
  if op == 'a' then
    local a = readAdmission(at)
    said, at = admit(a), endOf(a)
  elseif op == 'f' then
    said, at = release(given[at + 1], given[at + 2], given[at + 3], given[at + 4], given[at + 5]), at + 6
  elseif op == 'r' then
    said, at = releaseSpent(at)
  elseif op == 'p' then
    said, at = spent(at)
  else
    said, at = cjson.encode(rarely()[op[1]](op)), at + 1
  end
  answers[#answers + 1] = said
end

-- What was empty meanwhile began anew as a list, and many requests would search it until house is kept.
local function isList(key)
  local encoding = key and redis.pcall('OBJECT', 'ENCODING', key)
  return encoding == 'listpack' or encoding == 'ziplist'
end
if #answers >= MANY and (isList(LEASES) or isList(HELD) or isList(PENDING) or isList(lastPending)) then
  rarely().makeTables()
end
return '[' .. nowText .. ',[' .. table.concat(answers, ',') .. ']]'
`
