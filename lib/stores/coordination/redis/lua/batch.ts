/**
 * Lua: the loop over one batch. What requests ask for stands in the list as it is, its letter before its fields, and answers
 * with JSON; the rest is a list of its own that begins with its letter.
 */
export const LUA_BATCH = `
local doneAtMs = tonumber(call('GET', 'sy:house') or 0)
if now - doneAtMs >= 900 or doneAtMs > now then rest().upkeep().keepHouse() end

local answers = {}
local function runAll()
  local at, ends = 1, #given
  while at <= ends do
    local op, said = given[at]
    if op == 's' then said, at = admitAlone(at)
    elseif op == 'm' then said, at = keepSpent(at)
    elseif op == 'r' then said, at = releaseSpent(at)
    elseif op == 'o' then said, at = look(at)
    elseif type(op) == 'string' then said, at = rest()[op](at)
    else
      writeLeases()
      said, at = cjson.encode(rest().upkeep()[op[1]](op)), at + 1
    end
    answers[#answers + 1] = said
  end
end

-- What was taken has its lease, whatever became of the operations after it: nobody could give it back otherwise.
local isDone, failure = pcall(runAll)
writeLeases()
if not isDone then error(failure, 0) end

-- What was empty meanwhile began anew as a list, and many requests would search it until house is kept.
local function isList(key)
  local encoding = key and redis.pcall('OBJECT', 'ENCODING', key)
  return encoding == 'listpack' or encoding == 'ziplist'
end
if #answers >= MANY and (isList(LEASES) or isList(HELD) or isList(PENDING) or isList(lastPending)) then
  rest().upkeep().makeTables()
end
return '[' .. nowText .. ',[' .. concat(answers, ',') .. ']]'
`
