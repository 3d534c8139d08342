-- Opens each file of scenarios.json, writes it, and notes in results.json what became of the text and what was found.

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local messages = {}
vim.notify = function(text) table.insert(messages, text) end

local results = {}
for _, scenario in ipairs(vim.fn.json_decode(read("scenarios.json"))) do
  messages = {}
  vim.fn.setqflist({}, "r")
  vim.cmd("edit! " .. vim.fn.fnameescape(scenario.file))
  vim.fn.search("image", "w")
  vim.bo.modified = true
  vim.cmd("silent " .. scenario.command)
  local found = {}
  for _, item in ipairs(vim.fn.getqflist()) do
    table.insert(found, {
      file = vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ":."),
      line = item.lnum, column = item.col, type = item.type, text = item.text, valid = item.valid,
    })
  end
  table.insert(results, {
    text = read(scenario.file), at = vim.fn.getline("."), found = found, messages = messages,
    buffer = vim.api.nvim_buf_get_lines(0, 0, -1, false), modified = vim.bo.modified,
  })
end
local file = assert(io.open("results.json", "wb"))
file:write(vim.fn.json_encode(results))
file:close()
vim.cmd("qall!")
