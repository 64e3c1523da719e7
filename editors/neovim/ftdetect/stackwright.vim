autocmd BufNewFile,BufRead *.stack setfiletype stackwright
