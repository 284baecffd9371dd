std = "lua54"
max_line_length = 100
files["tests"] = { max_line_length = 120 }
