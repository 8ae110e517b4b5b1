/**
 * Lua: what every request looks up in is kept as tables. Redis writes small hashes and sorted sets as lists and searches
 * them from the front, up to hundreds of entries: with two hundred users a look-up costs five times as much. One long
 * name turns a list into a table, and a table it stays until it is empty; the name is gone before anybody else looks.
 */
export const LUA_TABLES = `
local LONG_NAME = string.rep('-', 65)

local function makeTable(hash)
  call('HSET', hash, LONG_NAME, '0')
  call('HDEL', hash, LONG_NAME)
end

local function makeSortedTable(set)
  call('ZADD', set, '0', LONG_NAME)
  call('ZREM', set, LONG_NAME)
end
`
