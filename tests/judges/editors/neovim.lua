-- What a user does in Neovim with the file that is open: types a mistake, sees it, has it mended, renames, formats, saves.
-- Prints a JSON object of what was seen; a step that takes too long ends it all.
local seen = {}
local patience = tonumber(vim.env.PATIENCE) * 1000

local function finish(command)
  io.stdout:write(vim.fn.json_encode(seen) .. "\n")
  vim.cmd(command)
end

local function wait(step, done)
  if not vim.wait(patience, done, 20) then
    seen.stuck = step
    finish("cquit!")
  end
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function text()
  return table.concat(lines(), "\n")
end

local function errors()
  return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end

local function go_to(words)
  vim.fn.search("\\V" .. words)
end

local ok, problem = pcall(function()
  wait("the client attaches", function()
    return next(vim.lsp.buf_get_clients(0)) ~= nil
  end)
  seen.filetype = vim.bo.filetype
  seen.comments = vim.bo.commentstring

  if vim.g.shown then
    go_to(vim.g.shown)
    vim.cmd("normal! w")
    local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(), patience)
    seen.hover = vim.fn.json_encode(answers)
    return
  end

  go_to("web]")
  vim.cmd("normal! cwwbe")
  wait("the mistake is seen", function()
    return #errors() > 0
  end)
  seen.message = errors()[1].message
  seen.place = lines()[errors()[1].lnum + 1]:sub(errors()[1].col + 1, errors()[1].end_col)

  vim.ui.select = function(actions, options, choose)
    seen.actions = vim.tbl_map(options.format_item, actions)
    choose(actions[1], 1)
  end
  vim.lsp.buf.code_action()
  wait("the mistake is mended", function()
    return #errors() == 0 and text():find("[web]", 1, true)
  end)

  go_to("web:")
  vim.lsp.buf.rename("front")
  wait("the layer is renamed", function()
    return text():find("[front]", 1, true)
  end)

  go_to("size")
  vim.cmd("normal! i    ")
  vim.cmd("write")
  seen.is_saved = not vim.bo.modified
end)
if not ok then
  seen.problem = problem
end
finish(ok and "qall!" or "cquit!")
