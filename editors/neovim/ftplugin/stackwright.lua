-- How stack files are commented, indented and coloured.
vim.bo.commentstring = "// %s"
vim.bo.comments = "s1:/*,mb:*,ex:*/,:///,://"
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.tabstop = 2
vim.b.undo_ftplugin = "setlocal commentstring< comments< expandtab< shiftwidth< tabstop<"

-- With a parser that this Neovim takes; else the language server has colours.
if require("stackwright").has_parser() and vim.treesitter and vim.treesitter.language.register then
  vim.treesitter.language.register("stack", "stackwright")
  pcall(vim.treesitter.start)
end
