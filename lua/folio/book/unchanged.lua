-- Is there nothing to do? Asked before anything that takes time to load.

local fingerprints = require "folio.cache.fingerprints"
local state = require "folio.book.state"

--- unchanged(options) → what the last build left (summaries, problems, unbacked, claims) when it
--- was good and everything is as it was; nil otherwise. `options` as for build.prepare.
return function(options)
  local saved = state.load()
  local build = {
    out = options.out, force = options.force, light = options.light,
    parameters = options.parameters,
    prints = fingerprints.new(saved.prints),
  }
  return state.is_current(saved, build) and saved or nil
end
