; Of two patterns for one node the later holds.

; ---- names ----

(variable_name) @variable
(name) @variable
(key) @variable.other.member
(member_name) @variable.other.member
(argument_name) @variable.parameter
(field name: (key) @variable.other.member)
(type_path) @type
(unit) @type
(kind) @type
(block name: (name) @constructor)
(type_alias name: (name) @type)
(import name: (name) @namespace)
(output name: (name) @variable)
(entry label: (name) @constructor)
(call function: (variable_name) @function)
((variable_name) @namespace
  (#eq? @namespace "aws"))
(recipe) @function.method
(annotation "@" @attribute name: (name) @attribute)

; ---- values ----

(literal) @constant.builtin
(number) @constant.numeric
(time) @constant.numeric
(string) @string
(lines) @string
(escape) @constant.character.escape

; ---- words of the language ----

[
  "instance"
  "layer"
  "resource"
  "app"
  "stack"
  "database"
  "load_balancer"
  "volume"
  "elastic_ip"
  "user"
  "server"
  "deployment"
  "let"
  "parameter"
  "variable"
  "output"
  "type"
  "attributes"
  "profile"
  "assert"
  "existing"
  "secret"
] @keyword

[
  "import"
  "as"
] @keyword.control.import

[
  "if"
  "then"
  "else"
  "when"
] @keyword.control.conditional

(for_clause
  [
    "for"
    "in"
  ] @keyword.control.repeat)

(type_named "in" @keyword)

; ---- signs ----

[
  "="
  "||"
  "&&"
  "!"
  "=="
  "!="
  "<"
  "<="
  ">"
  ">="
  "??"
  ".."
  "..."
  "+"
  "-"
  "*"
  "/"
  "%"
  "|"
  "?"
] @operator

(open_mark) @operator
(all) @operator

[
  ","
  ":"
  "."
] @punctuation.delimiter

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @punctuation.bracket

(interpolation) @embedded
(interpolation
  "${" @punctuation.special
  "}" @punctuation.special)

; ---- comments ----

(comment) @comment
(doc_comment) @comment.block.documentation
