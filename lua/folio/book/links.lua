-- Where the links and images of a chapter lead: to the pages of the book, to places in them, and to
-- files beside the chapters, which go into the book. What leads nowhere is an error.

local diagnostics = require "folio.diagnostics"
local nearest = require "nearest"
local system = require "system"

local links = {}

local PAGES = { ["index.html"] = true, ["claims.html"] = true }

local function refuse(entry, node, message)
  diagnostics.add(entry.chapter.diagnostics, entry.file, node.line, node.col, message)
end

local function decoded(url)
  return (url:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- The names that a link can lead to inside a chapter's page.
local function anchors_of(entry)
  local list = {}
  for _, heading in ipairs(entry.chapter.headings) do list[heading.slug or ""] = true end
  for _, label in ipairs(entry.chapter.labels) do list[label.label] = true end
  for _, result in ipairs(entry.results or {}) do
    for _, claim in ipairs(result.claims or {}) do list["clm-" .. claim.label] = true end
  end
  for _, node in ipairs(entry.chapter.nodes) do
    if node.type:find("^html") then
      for name in node.literal:gmatch("%sid=[\"']?([^\"'%s>]+)") do list[name] = true end
    end
  end
  return list
end

local function check_anchor(entry, node, target, anchor)
  if anchor == "" or anchor:find("^cell%.") or not target.chapter or target.left_out then
    return
  end
  target.anchors = target.anchors or anchors_of(target)
  if target.anchors[anchor] then return end
  local names = {}
  for name in pairs(target.anchors) do names[#names + 1] = name end
  table.sort(names)
  local near = nearest(anchor, names)
  refuse(entry, node, ("nothing in %s is called #%s%s"):format(target.file, anchor,
    near and ("; the nearest is #%s"):format(near) or ""))
end

-- A file beside the chapters is part of the book, under the same name.
local function take_file(entry, node, path, build)
  local from = "chapters/" .. path
  local about = not path:find("^/") and not ("/" .. path .. "/"):find("/../", 1, true)
    and system.stat(from)
  if about and about.kind == "file" then
    local hash = build.prints:hash(from)
    build.inputs[from], build.files[path] = hash, { hash = hash, from = from }
    return
  end
  build.inputs[from] = false
  refuse(entry, node, ("this leads nowhere: there is no file %s; files stand beside the chapters")
    :format(from))
end

local function check_node(entry, node, pages, build)
  local path, anchor = node.url:match("^([^?#]*)%??[^#]*#?(.*)$")
  path, anchor = decoded(path), decoded(anchor)
  if path == "" then
    if node.url:find("^#") then check_anchor(entry, node, entry, anchor) end
    return
  end
  local target = node.type == "link" and pages[path:gsub("%.md$", ".html")]
  if target then
    if path:find("%.md$") then
      entry.chapter.urls[node.id] = target.href .. (anchor ~= "" and "#" .. anchor or "")
    end
    return check_anchor(entry, node, target, anchor)
  elseif not PAGES[path] then
    take_file(entry, node, path, build)
  end
end

--- links.check(entries, build): every chapter gets `urls`, [node id] = where a link to another
--- chapter's file leads; build.files the files that go into the book, [name] = {hash, from}.
function links.check(entries, build)
  local pages = {}
  for _, entry in ipairs(build.all or entries) do pages[entry.href] = entry end
  for _, entry in ipairs(entries) do
    entry.chapter.urls = {}
    for _, node in ipairs(entry.chapter.nodes) do
      local leads = (node.type == "link" or node.type == "image") and node.url
      if leads and leads ~= "" and not leads:find("^%a[%w+.-]*:") and not leads:find("^//") then
        check_node(entry, node, pages, build)
      end
    end
  end
end

return links
