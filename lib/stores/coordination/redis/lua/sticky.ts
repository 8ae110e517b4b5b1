/** Lua: the account a session is bound to. */
export const LUA_STICKY = `
-- The account of a session's old key, of an earlier deployment.
local function legacyBinding(session)
  local group, hash = match(session, '^(%d+):%d+:%d+:(.+)$')
  if not group then return '0' end
  local old = redis.pcall('GET', 'sticky_session:' .. group .. ':' .. hash)
  return (type(old) == 'string' and tonumber(old) or 0) .. ''
end

-- The account ('0' = none), until when, and whether by its old key.
local function boundTo(session)
  if session == '' then return '0', 0 end
  local text = call('GET', STICKY .. session)
  if text then
    local account, untilMs = match(text, '^(%d+) (%d+)$')
    untilMs = tonumber(untilMs or 0)
    if untilMs <= now then return '0', 0 end
    return account, untilMs
  end
  if not readsLegacy then return '0', 0 end
  local account = legacyBinding(session)
  return account, 0, account ~= '0'
end

-- A binding is kept a little longer than it must be, and written again when it would end too early.
local function bind(session, account, bound, untilMs)
  if bound == '0' then bound = account
  elseif untilMs >= now + STICKY_TTL_MS then return bound end
  call('SET', STICKY .. session, bound .. ' ' .. stickyEnd, 'PX', stickyKept)
  return bound
end
`
