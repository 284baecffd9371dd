-- Text of a made-up language: words as frequent as Zipf found them (1949), and each with a few
-- words that like to follow it, so that there is something to learn.

local tensor = require "tensor"
local options = require "options"

local zipf = {}

--- data.zipf_shares(vocabulary, exponent = 1) → list
--- The share of the word of each rank: 1 / rank^exponent, scaled so that all add up to 1.
function zipf.zipf_shares(vocabulary, exponent)
  options.whole("zipf_shares", "vocabulary", vocabulary)
  options.room("zipf_shares", vocabulary)
  if exponent == nil then exponent = 1 end
  options.finite("zipf_shares", "exponent", exponent)
  local ranks = tensor.range(1, vocabulary, { dtype = "float64" })
  local shares = (ranks:log() * -exponent):exp():totable() -- Lua's ^ is the C library's
  local sum = 0
  for _, share in ipairs(shares) do sum = sum + share end
  for rank, share in ipairs(shares) do shares[rank] = share / sum end
  return shares
end

-- The first rank whose shares up to there add up to more than u.
local function rank_of(sums, u)
  local low, high = 1, #sums
  while low < high do
    local middle = (low + high) // 2
    if sums[middle] > u then high = middle else low = middle + 1 end
  end
  return low
end

local function running_sums(shares)
  local sums, sum = {}, 0
  for rank, share in ipairs(shares) do
    sum = sum + share
    sums[rank] = sum
  end
  return sums
end

-- A source of uniform numbers, drawn 1,024 at a time.
local function source(generator)
  local list, at = {}, 0
  return function()
    if at == #list then
      list, at = tensor.rand(1024, { generator = generator, dtype = "float64" }):totable(), 0
    end
    at = at + 1
    return list[at]
  end
end

local function make_followers(set, sums, uniform)
  local followers = {}
  for word = 1, set.vocabulary do
    followers[word] = {}
    for i = 1, set.followers do followers[word][i] = rank_of(sums, uniform()) end
  end
  return followers
end

local function one_text(set, sums, followers, uniform, length)
  local text = { rank_of(sums, uniform()) }
  for t = 2, length do
    if uniform() < set.structure then
      text[t] = followers[text[t - 1]][1 + math.floor(uniform() * set.followers)]
    else
      text[t] = rank_of(sums, uniform())
    end
  end
  return text
end

--- data.zipf_text {generator = g, vocabulary = 1000, exponent = 1, structure = 0.5, followers = 4}
--- → draw
--- A language. draw(batch, length, generator, shortest = length) → tokens (batch, length), lengths
--- (batch): texts of words 1 … vocabulary, the most frequent first. With the probability
--- `structure` a word is one of the `followers` of the word before it, else it is drawn by its
--- share. With `shortest`, lengths are uniform from there and the rest is word 1.
function zipf.zipf_text(given)
  local set = options.read("zipf_text", given, {
    generator = options.any, vocabulary = 1000, exponent = 1, structure = 0.5, followers = 4,
  })
  options.generator("zipf_text", set.generator)
  options.whole("zipf_text", "vocabulary", set.vocabulary)
  options.whole("zipf_text", "followers", set.followers)
  options.room("zipf_text", set.vocabulary, set.followers)
  options.between("zipf_text", "structure", set.structure, 0, 1)
  local sums = running_sums(zipf.zipf_shares(set.vocabulary, set.exponent))
  local followers = make_followers(set, sums, source(set.generator))
  return function(batch, length, generator, shortest)
    options.generator("zipf_text", generator)
    options.whole("zipf_text", "batch", batch, 0)
    options.whole("zipf_text", "length", length)
    options.room("zipf_text", batch, length)
    if shortest == nil then shortest = length end
    options.whole("zipf_text", "shortest", shortest, 1, length)
    local uniform, texts = source(generator), {}
    for b = 1, batch do
      local own = shortest + math.floor(uniform() * (length - shortest + 1))
      texts[b] = one_text(set, sums, followers, uniform, own)
    end
    return require("data.batch").pad(texts, { length = length })
  end
end

return zipf
