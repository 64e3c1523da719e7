; Where quotes are not closed by themselves: the `not_in` of config.toml.
[
  (string)
  (lines)
] @string

[
  (comment)
  (doc_comment)
] @comment.inclusive
