-- A browser under test: headless Chromium, spoken to in its own DevTools protocol
-- over two pipes (--remote-debugging-pipe: file descriptors 3 and 4, messages of
-- JSON that end with a zero byte). No network and no driver program are needed.
--
--   local browser <close> = chromium.start()
--   browser:open("file:///…/index.html", {width = 390, scheme = "dark"})
--   print(browser:evaluate("document.title"))
--   browser:screenshot("page.png")

package.path = package.path .. ";/usr/share/lua/5.4/?.lua" -- Debian's lua-dkjson
local json = require "dkjson"
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

-- Becomes Chromium: what is written to descriptor `from` reaches it, what it says goes to `to`.
local function become(path, profile, from, to)
  -- Move both out of the way first: they may be 3 and 4 themselves, the wrong way round.
  system.dup2(from, 20)
  system.dup2(to, 21)
  system.dup2(20, 3)
  system.dup2(21, 4)
  local arguments = { path, "--user-data-dir=" .. profile, table.unpack(flags) }
  system.exec("/bin/sh", { "/bin/sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh",
    table.unpack(arguments) })
  system.exit(127)
end

-- Starts a browser with a fresh profile and one page. Ends it when closed.
function chromium.start()
  local path = assert(chromium.path(), "chromium is not installed")
  local profile = os.tmpname()
  os.remove(profile)
  local their_end, our_end = assert(system.pipe())
  local our_ear, their_mouth = assert(system.pipe())
  local pid = assert(system.fork())
  if pid == 0 then become(path, profile, their_end, their_mouth) end
  system.close(their_end)
  system.close(their_mouth)
  local self = setmetatable({ pid = pid, profile = profile, mouth = our_end, ear = our_ear,
    heard = "", number = 0 }, Browser)
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
  local deadline = system.now() + seconds
  while true do
    local stop = self.heard:find("\0", 1, true)
    if stop then
      local message = json.decode(self.heard:sub(1, stop - 1))
      self.heard = self.heard:sub(stop + 1)
      return message
    end
    local left = deadline - system.now()
    assert(left > 0, "the browser says nothing")
    if #system.poll({ self.ear }, math.ceil(left * 1000)) > 0 then
      local bytes = system.read(self.ear, 1 << 20)
      assert(bytes and #bytes > 0, "the browser went away")
      self.heard = self.heard .. bytes
    end
  end
end

-- Calls one method of the protocol and returns its result.
function Browser:call(method, parameters)
  self.number = self.number + 1
  local text = json.encode { id = self.number, method = method, sessionId = self.session,
    params = parameters or setmetatable({}, { __jsontype = "object" }) }
  assert(system.write(self.mouth, text .. "\0"))
  while true do
    local message = self:hear(60)
    if message.id == self.number then
      assert(not message.error, message.error and method .. ": " .. message.error.message)
      return message.result
    end
    if message.method == "Page.loadEventFired" then self.loaded = true end
  end
end

-- Opens an address at a width in px (1280), in the "light" or "dark" colour scheme.
function Browser:open(address, options)
  options = options or {}
  self:call("Emulation.setDeviceMetricsOverride", { width = options.width or 1280,
    height = options.height or 800, deviceScaleFactor = options.scale or 1,
    mobile = (options.width or 1280) < 600 })
  self:call("Emulation.setEmulatedMedia", { features = {
    { name = "prefers-color-scheme", value = options.scheme or "light" } } })
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
  system.close(self.mouth)
  system.close(self.ear)
  system.kill(self.pid, "KILL")
  system.waitpid(self.pid)
  os.execute("rm -rf '" .. self.profile .. "'")
end

return chromium
