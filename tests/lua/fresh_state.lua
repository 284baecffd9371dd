-- Run by test_system in a state of its own: writes what it sees of the other one.
return function(file)
  require("system").write_file(file, tostring(rawget(_G, "not_seen")))
end
