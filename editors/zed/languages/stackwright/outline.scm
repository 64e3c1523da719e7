(doc_comment) @annotation

(block
  word: _ @context
  name: (name) @name) @item

(let
  "let" @context
  name: (name) @name) @item

(parameter
  "parameter" @context
  name: (name) @name) @item

(variable
  "variable" @context
  name: (name) @name) @item

(output
  "output" @context
  name: (name) @name) @item

(type_alias
  "type" @context
  name: (name) @name) @item

(attributes
  "attributes" @context
  name: (_) @name) @item

(profile
  "profile" @context
  name: (name) @name) @item
