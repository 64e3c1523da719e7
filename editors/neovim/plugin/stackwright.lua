-- Starts the language server for stack files.
if not vim.g.loaded_stackwright then
  vim.g.loaded_stackwright = true
  require("stackwright").enable()
end
