[
  (body)
  (list)
  (list_for)
  (map_for)
  (arguments)
  (parenthesized)
  (type_object)
  (type_map)
  (type_list)
  (type_arguments)
] @indent

[
  "}"
  "]"
  ")"
] @outdent
