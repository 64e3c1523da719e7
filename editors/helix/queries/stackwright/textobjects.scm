(block) @class.around
(block
  body: (body) @class.inside)
(entry) @entry.around
(entry
  value: (_) @entry.inside)
(argument) @parameter.around
(comment) @comment.around
(comment)+ @comment.around
