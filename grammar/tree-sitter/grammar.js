/**
 * Stack files for editors that read tree-sitter grammars. `../stack.pest` is the grammar of the compiler; this one follows it rule by rule
 * and token by token, and a test runs both over every stack file of the project.
 *
 * What a regular expression cannot tell is found out in `src/scanner.c`: text in quotes, what ends an entry or a declaration (a line break,
 * unless the next line goes on), a brace on the line of its head, a minus between two values, a percent sign that is a unit.
 *
 * @license MIT OR Apache-2.0
 */
/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const WORD = /[A-Za-z_][A-Za-z0-9_]*/;
/** As in JSON, with a unit glued on. */
const NUMBER = /-?[0-9]+(\.[0-9]+)?([eE][+\-][0-9]+|[A-Za-z_][A-Za-z0-9_]*)?/;

/** From loose to tight, where levels share a rule. */
const LEVEL = { or: 1, and: 2, sum: 3, product: 4, prefix: 5, glued: 6 };

/** Words that declare something with a body. */
const BLOCK_WORDS = [
  "instance",
  "layer",
  "resource",
  "app",
  "stack",
  "database",
  "load_balancer",
  "volume",
  "elastic_ip",
  "user",
  "server",
  "deployment",
];

/** Not to be used as names. */
const RESERVED = ["if", "then", "else", "for", "in", "true", "false", "null"];

/** An operator between two values. */
const binary = (left, operator, right = left) =>
  seq(field("left", left), field("operator", operator), field("right", right));

/** A word that names something. */
const name = ($) => alias($._word, $.name);

/** A word where reserved ones are welcome. */
const key = ($) => alias(reserved("nothing", $._word), $.key);

/** Elements parted by commas, with or without one after the last. */
const commas = (rule) => optional(seq(rule, repeat(seq(",", rule)), optional(",")));

/** Entries parted by line breaks or commas. */
const entries = ($, rule) => {
  const end = choice(",", seq($._entry_end, optional(",")));
  return optional(seq(rule, repeat(seq(end, rule)), optional(end)));
};

export default grammar({
  name: "stack",

  externals: ($) => [
    $._text_part,
    $._lines_part,
    $._entry_end,
    $._item_end,
    $._body_open,
    $._equals,
    $._same_line,
    $._minus,
    $._percent,
    $._error_recovery,
  ],

  extras: ($) => [/\s/, $.comment, $.doc_comment],

  word: ($) => $._word,

  reserved: {
    names: (_) => RESERVED,
    nothing: (_) => [],
  },

  supertypes: ($) => [$.declaration],

  inline: ($) => [$._type_one],

  rules: {
    source_file: ($) => repeat(seq($._item, $._item_end)),

    comment: (_) =>
      token(choice(/\/\/([^/\n][^\n]*)?/, /\/\/\/\/[^\n]*/, seq("/*", /[^*]*\*+([^/*][^*]*\*+)*/, "/"))),
    doc_comment: (_) => token(/\/\/\/([^/\n][^\n]*)?/),

    // ---- declarations ----

    _item: ($) => seq(repeat($.annotation), $.declaration),
    annotation: ($) => seq("@", field("name", alias(token.immediate(WORD), $.name)), optional($.arguments)),
    declaration: ($) =>
      choice(
        $.block,
        $.let,
        $.parameter,
        $.variable,
        $.output,
        $.import,
        $.type_alias,
        $.attributes,
        $.profile,
        $.assert,
      ),

    block: ($) =>
      seq(
        field("word", choice(...BLOCK_WORDS)),
        $._same_line,
        field("name", name($)),
        optional(seq(":", field("kind", choice($.kind, $._string)))),
        optional($.for_clause),
        optional($.when_clause),
        choice(field("body", alias($._same_line_body, $.body)), $.existing),
      ),
    kind: (_) => /[A-Za-z_][A-Za-z0-9_\-]*/,
    existing: ($) => seq("existing", $._expression),

    let: ($) => seq("let", $._same_line, field("name", name($)), optional($._typed), $._set),
    parameter: ($) =>
      seq("parameter", $._same_line, field("name", name($)), $._typed, optional($._set), optional(alias($._same_line_body, $.body))),
    variable: ($) => seq("variable", $._same_line, field("name", name($)), $._typed, optional($._set)),
    output: ($) =>
      seq(
        "output",
        $._same_line,
        field("name", name($)),
        optional($.when_clause),
        optional($._set),
        optional(alias($._same_line_body, $.body)),
      ),
    import: ($) => seq("import", $._same_line, field("path", $._string), "as", field("name", name($))),
    type_alias: ($) => seq("type", $._same_line, field("name", name($)), alias($._equals, "="), field("type", $.type)),
    attributes: ($) => seq("attributes", $._same_line, field("name", choice(name($), $._string)), $._typed),
    profile: ($) => seq("profile", $._same_line, field("name", name($)), field("body", alias($._same_line_body, $.body))),
    assert: ($) => seq("assert", $._same_line, field("condition", $._expression), ":", field("message", $._expression)),

    _typed: ($) => seq(":", field("type", $.type)),
    _set: ($) => seq(alias($._equals, "="), field("value", $._expression)),

    for_clause: ($) =>
      seq("for", field("name", name($)), optional(seq(",", field("name", name($)))), "in", field("list", $._expression)),
    when_clause: ($) => seq("when", field("condition", $._expression)),

    // ---- bodies: blocks and objects alike ----

    body: ($) => seq("{", entries($, choice($.entry, $.spread)), "}"),
    _same_line_body: ($) => seq(alias($._body_open, "{"), entries($, choice($.entry, $.spread)), "}"),
    entry: ($) =>
      seq(
        field("key", choice(key($), alias("for", $.key), alias($._dotted, $.key), $._string)),
        choice(
          seq(":", field("value", $._expression)),
          $._set,
          seq(optional(field("label", choice(name($), $._string))), field("body", alias($._same_line_body, $.body))),
        ),
      ),
    _dotted: (_) => /[A-Za-z_][A-Za-z0-9_]*(\.\.?[A-Za-z_][A-Za-z0-9_]*)+/,
    spread: ($) => seq("...", $._expression),

    // ---- types ----

    type: ($) => seq($._type_one, repeat(seq("|", $._type_one))),
    _type_one: ($) =>
      choice($.secret, $._string, $.number, $.type_map, $.type_object, $.type_list, $.type_named),
    secret: ($) => seq("secret", $._type_one),
    type_map: ($) =>
      seq("{", "[", alias("string", $.type_path), "]", ":", field("value", $.type), optional(","), "}"),
    type_object: ($) => seq("{", entries($, choice($.field, $.open_mark)), "}"),
    open_mark: (_) => "...",
    field: ($) =>
      seq(
        field("name", choice(key($), $._string)),
        optional("?"),
        ":",
        field("type", $.type),
      ),
    type_list: ($) => seq("[", $.type, "]"),
    type_named: ($) =>
      seq($.type_path, optional($.type_arguments), optional(seq("in", field("unit", alias($._word, $.unit))))),
    type_path: ($) =>
      seq(reserved("nothing", $._word), repeat(seq(token.immediate("."), token.immediate(WORD)))),
    type_arguments: ($) => seq(token.immediate("("), commas($.type_argument), ")"),
    type_argument: ($) => seq(optional($._argument_name), choice($.type_range, $.type)),
    type_range: ($) => {
      const glued = alias($._glued_number, $.number);
      return choice(seq($.number, token.immediate(".."), optional(glued)), seq("..", glued));
    },

    // ---- expressions ----

    _expression: ($) => choice($._operand, $.if),
    if: ($) =>
      seq(
        "if",
        field("condition", $._expression),
        "then",
        field("consequence", $._expression),
        "else",
        field("alternative", $._expression),
      ),
    // Ranges and comparisons do not chain, so each level is a rule of its own.
    _operand: ($) => choice($._compared, alias($._logical, $.binary)),
    _logical: ($) => choice(prec.left(LEVEL.or, binary($._operand, "||")), prec.left(LEVEL.and, binary($._operand, "&&"))),
    _compared: ($) => choice($._given, alias($._comparison, $.binary)),
    _comparison: ($) => binary($._given, choice("==", "!=", "<=", ">=", "<", ">")),
    _given: ($) => choice($._ranged, alias($._fallback, $.binary)),
    _fallback: ($) => binary($._given, "??", $._ranged),
    _ranged: ($) => choice($._sum, alias($._range, $.binary)),
    _range: ($) => binary($._sum, ".."),
    _sum: ($) => choice($._primary, $.unary, alias($._arithmetic, $.binary)),
    _arithmetic: ($) =>
      choice(
        prec.left(LEVEL.sum, binary($._sum, choice("+", alias($._minus, "-")))),
        prec.left(LEVEL.product, binary($._sum, choice("*", "/", "%"))),
      ),
    unary: ($) => prec(LEVEL.prefix, seq(field("operator", choice("!", "-")), choice($._primary, $.unary))),

    _primary: ($) =>
      choice(
        alias($._word, $.variable_name),
        $.literal,
        $.number,
        $.time,
        $.recipe,
        $._string,
        $.list,
        $.list_for,
        $.body,
        $.map_for,
        $.parenthesized,
        $.member,
        $.index,
        $.call,
      ),
    parenthesized: ($) => seq("(", $._expression, ")"),
    list: ($) => seq("[", commas(choice($._expression, $.spread)), "]"),
    list_for: ($) => seq("[", $._for_head, field("value", $._expression), optional(","), "]"),
    map_for: ($) =>
      seq(
        "{",
        $._for_head,
        field("key", $._expression),
        ":",
        field("value", $._expression),
        optional(","),
        "}",
      ),
    _for_head: ($) => seq($.for_clause, optional(seq("if", field("condition", $._expression))), ":"),
    member: ($) =>
      prec(LEVEL.glued, seq(field("object", $._primary), token.immediate("."), field("name", alias(token.immediate(WORD), $.member_name)))),
    index: ($) =>
      prec(LEVEL.glued, seq(field("object", $._primary), token.immediate("["), choice($._expression, alias("*", $.all)), "]")),
    call: ($) => prec(LEVEL.glued, seq(field("function", $._primary), $.arguments)),
    arguments: ($) => seq(token.immediate("("), commas($.argument), ")"),
    argument: ($) => seq(optional($._argument_name), $._expression),
    _argument_name: ($) => seq(field("name", alias($._word, $.argument_name)), ":"),

    // ---- words and numbers ----

    _word: (_) => WORD,
    literal: (_) => choice("true", "false", "null"),
    recipe: (_) => /[A-Za-z_][A-Za-z0-9_\-]*::[A-Za-z0-9_\-]+/,
    time: (_) => /[0-9][0-9]?:[0-9][0-9]/,
    number: ($) => seq(NUMBER, optional($._percent)),
    _glued_number: ($) => seq(token.immediate(NUMBER), optional($._percent)),

    // ---- strings ----

    _string: ($) => choice($.string, $.lines),
    string: ($) =>
      seq(
        '"',
        repeat(choice(alias($._text_part, $.text), alias(token.immediate(/\\[^\n]/), $.escape), $.interpolation)),
        token.immediate('"'),
      ),
    lines: ($) =>
      seq(
        token(seq('"""', /[ \t\r]*\n/)),
        repeat(choice(alias($._lines_part, $.text), alias(token.immediate(/\\(.|\n)/), $.escape), $.interpolation)),
        token.immediate('"""'),
      ),
    interpolation: ($) => seq(token.immediate("${"), $._expression, "}"),
  },
});
