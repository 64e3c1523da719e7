[
  (body)
  (list)
  (list_for)
  (map_for)
  (arguments)
  (type_object)
  (type_map)
  (lines)
  (comment)
] @fold
(import)+ @fold
(doc_comment)+ @fold
