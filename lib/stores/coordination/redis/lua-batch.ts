/**
 * Lua: the loop over one batch. What is asked for all the time is plain text, by its first
 * letter, and answers with JSON; the rest is a JSON list that begins with its letter.
 */
export const LUA_BATCH = `
local upkeep
local function rarely()
  upkeep = upkeep or openUpkeep()
  return upkeep
end

local doneAtMs = tonumber(call('GET', 'sy:house') or 0)
if now - doneAtMs >= 900 or doneAtMs > now then rarely().keepHouse() end

local answers = {}
for i = 2, #ARGV do
  local text = ARGV[i]
  local letter = string.sub(text, 1, 1)
  if letter == 'a' then answers[i - 1] = admit(text)
  elseif letter == 'f' then answers[i - 1] = release(string.sub(text, 2))
  elseif letter == 'p' then answers[i - 1] = spent(text)
  else
    local op = cjson.decode(text)
    answers[i - 1] = cjson.encode(rarely()[op[1]](op))
  end
end
return '[' .. nowText .. ',[' .. table.concat(answers, ',') .. ']]'
`
