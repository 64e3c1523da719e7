([
  (comment)
  (doc_comment)
] @injection.content
  (#set! injection.language "comment"))

; Custom JSON that is given as text.
(entry
  key: (key) @_key
  value: (lines (text) @injection.content)
  (#eq? @_key "json_text")
  (#set! injection.language "json")
  (#set! injection.combined))
