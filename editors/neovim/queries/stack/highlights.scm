; Of two patterns for one node the later holds.

; ---- names ----

(variable_name) @variable
(name) @variable
(key) @property
(member_name) @property
(argument_name) @variable.parameter
(field name: (key) @property)
(type_path) @type
(unit) @type
(kind) @type
(block name: (name) @constructor)
(type_alias name: (name) @type)
(import name: (name) @module)
(output name: (name) @variable)
(entry label: (name) @constructor)
(call function: (variable_name) @function)
((variable_name) @module
  (#eq? @module "aws"))
(recipe) @function.method
(annotation "@" @attribute name: (name) @attribute)

; ---- values ----

(literal) @constant.builtin
(number) @number
(time) @number
(string) @string
(lines) @string
(escape) @string.escape

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
] @keyword.import

[
  "if"
  "then"
  "else"
  "when"
] @keyword.conditional

(for_clause
  [
    "for"
    "in"
  ] @keyword.repeat)

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
(doc_comment) @comment.documentation
