-- A browser under test: headless Chromium, spoken to in its own DevTools protocol
-- over two pipes (--remote-debugging-pipe: file descriptors 3 and 4, messages of
-- JSON that end with a zero byte). No network and no driver program are needed.
--
--   local browser <close> = chromium.start()
--   browser:open("file:///…/index.html", {width = 390, scheme = "dark"})
--   print(browser:evaluate("document.title"))
--   browser:screenshot("page.png")

-- Beside it lie the tests' own modules, and Debian's lua-dkjson.
package.path = "tests/lua/?.lua;" .. package.path .. ";/usr/share/lua/5.4/?.lua"
local json = require "dkjson"
local process = require "process"
local system = require "system"

local chromium = {}

local flags = {
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-extensions", "--hide-scrollbars", "--remote-debugging-pipe", "about:blank",
}

local Browser = {}
Browser.__index = Browser

-- Where Chromium is, or nil.
function chromium.path()
  for directory in os.getenv("PATH"):gmatch("[^:]+") do
    for _, name in ipairs { "chromium", "chromium-browser" } do
      local path = directory .. "/" .. name
      if system.stat(path) then return path end
    end
  end
end

local function all_flags(...)
  local list = { ... }
  return table.move(flags, 1, #flags, #list + 1, list)
end

-- Starts a browser with a fresh profile and one page, with flags of its own if given. Ends it when
-- closed.
function chromium.start(...)
  local path = assert(chromium.path(), "chromium is not installed")
  local profile = os.tmpname()
  os.remove(profile)
  local one = process.start({ "/bin/sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh", path,
    "--user-data-dir=" .. profile, table.unpack(all_flags(...)) }, { ear = 3, mouth = 4 })
  one.name = "the browser"
  local self = setmetatable({ process = one, profile = profile, number = 0 }, Browser)
  local targets = self:call("Target.getTargets").targetInfos
  for _, target in ipairs(targets) do
    if target.type == "page" then
      self.session = self:call("Target.attachToTarget",
        { targetId = target.targetId, flatten = true }).sessionId
    end
  end
  self:call("Page.enable")
  return self
end

-- The next message, waiting up to `seconds`.
function Browser:hear(seconds)
  local text = assert(self.process:hear("\0", seconds), "the browser went away")
  return json.decode(text)
end

-- Calls one method of the protocol and returns its result.
function Browser:call(method, parameters)
  self.number = self.number + 1
  local text = json.encode { id = self.number, method = method, sessionId = self.session,
    params = parameters or setmetatable({}, { __jsontype = "object" }) }
  assert(self.process:say(text .. "\0"), "the browser went away")
  while true do
    local message = self:hear(60)
    if message.id == self.number then
      assert(not message.error, message.error and method .. ": " .. message.error.message)
      return message.result
    end
    if message.method == "Page.loadEventFired" then self.loaded = true end
  end
end

-- Opens an address at a width in px (1280), in the "light" or "dark" colour scheme, for a reader
-- who wants "reduce", less motion, or has "no-preference".
function Browser:open(address, options)
  options = options or {}
  self:call("Emulation.setDeviceMetricsOverride", { width = options.width or 1280,
    height = options.height or 800, deviceScaleFactor = options.scale or 1,
    mobile = (options.width or 1280) < 600 })
  self:call("Emulation.setEmulatedMedia", { features = {
    { name = "prefers-color-scheme", value = options.scheme or "light" },
    { name = "prefers-reduced-motion", value = options.motion or "no-preference" } } })
  self.loaded = false
  self:call("Page.navigate", { url = address })
  while not self.loaded do
    if self:hear(60).method == "Page.loadEventFired" then self.loaded = true end
  end
  self:evaluate("document.fonts.ready.then(() => true)")
end

-- The value of a JavaScript expression in the page; a promise is waited for.
function Browser:evaluate(expression)
  local result = self:call("Runtime.evaluate",
    { expression = expression, returnByValue = true, awaitPromise = true })
  assert(not result.exceptionDetails,
    result.exceptionDetails and json.encode(result.exceptionDetails))
  return result.result.value
end

-- The whole page as PNG, into `path`.
function Browser:screenshot(path)
  local picture = self:call("Page.captureScreenshot",
    { format = "png", captureBeyondViewport = true }).data
  assert(system.write_file(path, chromium.decode(picture)))
end

-- The bytes of a base64 text.
function chromium.decode(text)
  local value = {}
  local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for i = 1, #letters do value[letters:byte(i)] = i - 1 end
  local out = {}
  for i = 1, #text, 4 do
    local a, b, c, d = text:byte(i, i + 3)
    local bits = value[a] << 18 | value[b] << 12 | (value[c] or 0) << 6 | (value[d] or 0)
    local three = string.char(bits >> 16, bits >> 8 & 255, bits & 255)
    out[#out + 1] = three:sub(1, c == 61 and 1 or d == 61 and 2 or 3)
  end
  return table.concat(out)
end

function Browser:__close()
  pcall(self.call, self, "Browser.close")
  self.process:close("KILL")
  os.execute("rm -rf '" .. self.profile .. "'")
end

return chromium
