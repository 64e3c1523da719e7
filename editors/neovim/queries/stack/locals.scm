; Names of declarations are known in the whole file; those of `for` in what it repeats.
(source_file) @local.scope
(list_for) @local.scope
(map_for) @local.scope
(block) @local.scope

(let name: (name) @local.definition.var)
(parameter name: (name) @local.definition.parameter)
(variable name: (name) @local.definition.var)
(import name: (name) @local.definition.import)
(type_alias name: (name) @local.definition.type)
(for_clause name: (name) @local.definition.var)

(variable_name) @local.reference
(type_path) @local.reference
