(block name: (name) @name) @definition.class
(type_alias name: (name) @name) @definition.type
(let name: (name) @name) @definition.constant
(parameter name: (name) @name) @definition.constant
(variable name: (name) @name) @definition.constant
(output name: (name) @name) @definition.constant
(variable_name) @name @reference.class
