-- The language server for stack files, as every version of Neovim from 0.7 on wants it.
local M = {}

--- Whether there is a tree-sitter parser of stack files: `parser/stack.so` in a folder of 'runtimepath'.
function M.has_parser()
  return #vim.api.nvim_get_runtime_file("parser/stack.*", false) > 0
end

--- What a client is started with, but for the folder of the project. `vim.g.stackwright` may hold other values for any of it.
function M.config()
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  local tokens = capabilities.textDocument.semanticTokens
  if tokens and not M.has_parser() then
    tokens.augmentsSyntaxTokens = false
  end
  local config = {
    name = "stackwright",
    cmd = { "stackwright", "lsp" },
    filetypes = { "stackwright" },
    root_markers = { "stackwright.toml", ".git" },
    capabilities = capabilities,
  }
  return vim.tbl_deep_extend("force", config, vim.g.stackwright or {})
end

--- The folder that holds a mark of a project, else the folder of the file.
local function root_of(path, markers)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  local at = folder
  while true do
    for _, marker in ipairs(markers) do
      if (vim.uv or vim.loop).fs_stat(at .. "/" .. marker) then
        return at
      end
    end
    local above = vim.fn.fnamemodify(at, ":h")
    if above == at then
      return folder
    end
    at = above
  end
end

local clients = {}

--- Starts the server for a buffer, or attaches the one that its project has already. For Neovim before 0.11.
function M.attach(buffer)
  local config = M.config()
  config.root_dir = root_of(vim.api.nvim_buf_get_name(buffer), config.root_markers)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buffer })
  end
  local id = clients[config.root_dir]
  if not id or vim.lsp.client_is_stopped(id) then
    config.workspace_folders = { { uri = vim.uri_from_fname(config.root_dir), name = config.root_dir } }
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

--- Called once.
function M.enable()
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("stackwright", M.config())
    vim.lsp.enable("stackwright")
    return
  end
  local group = vim.api.nvim_create_augroup("stackwright", {})
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = "stackwright",
    callback = function(event)
      M.attach(event.buf)
    end,
  })
end

return M
