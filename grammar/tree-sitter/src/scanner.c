// What a regular expression cannot tell: text in quotes, line breaks that end something, signs that mean two things.
// The scanner keeps no state: all it needs stands in the text ahead.

#include "tree_sitter/parser.h"

enum Token {
  TEXT_PART,
  LINES_PART,
  ENTRY_END,
  ITEM_END,
  BODY_OPEN,
  EQUALS,
  SAME_LINE,
  MINUS,
  PERCENT,
  ERROR_RECOVERY,
};

void *tree_sitter_stack_external_scanner_create(void) { return NULL; }
void tree_sitter_stack_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_stack_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_stack_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static void skip(TSLexer *lexer) { lexer->advance(lexer, true); }
static void take(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }
static bool is_gap(int32_t c) { return is_blank(c) || c == '\n' || c == '\v' || c == '\f'; }
static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_word(int32_t c) { return is_letter(c) || (c >= '0' && c <= '9'); }

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

// Steps over a comment whose first slash was taken; false if there is none.
static bool take_comment(TSLexer *lexer) {
  if (lexer->lookahead == '/') {
    while (!lexer->eof(lexer) && lexer->lookahead != '\n') take(lexer);
    return true;
  }
  if (lexer->lookahead != '*') return false;
  take(lexer);
  while (!lexer->eof(lexer)) {
    bool star = lexer->lookahead == '*';
    take(lexer);
    if (star && lexer->lookahead == '/') {
      take(lexer);
      return true;
    }
  }
  return true;
}

// Text up to what ends or interrupts it: `"`, a backslash, `${`, a line break.
static bool scan_text(TSLexer *lexer) {
  bool some = false;
  for (;; some = true) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) break;
    if (lexer->lookahead == '"' || lexer->lookahead == '\\' || lexer->lookahead == '\n') break;
    bool dollar = lexer->lookahead == '$';
    take(lexer);
    if (dollar && lexer->lookahead == '{') break;
  }
  return some && found(lexer, TEXT_PART);
}

// Text up to `"""`, a backslash or `${`.
static bool scan_lines(TSLexer *lexer) {
  bool some = false;
  for (;; some = true) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer) || lexer->lookahead == '\\') break;
    if (lexer->lookahead == '"') {
      take(lexer);
      if (lexer->lookahead != '"') continue;
      take(lexer);
      if (lexer->lookahead == '"') break;
      continue;
    }
    bool dollar = lexer->lookahead == '$';
    take(lexer);
    if (dollar && lexer->lookahead == '{') break;
  }
  return some && found(lexer, LINES_PART);
}

// A minus that is not glued to its left side is an operator if a gap follows.
static bool scan_minus(TSLexer *lexer) {
  take(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '/') {
    take(lexer);
    return lexer->lookahead == '*' && found(lexer, MINUS);
  }
  return (is_blank(lexer->lookahead) || lexer->lookahead == '\n') && found(lexer, MINUS);
}

// Whether what stands next, behind a line break, goes on with the expression before it; a minus is looked at elsewhere.
static bool is_operator(TSLexer *lexer) {
  switch (lexer->lookahead) {
    case '%': case '*': case '+': case '<': case '>': case '?': case '&': case '|': case '/': case '=':
      return true;
    case '!':
      take(lexer);
      return lexer->lookahead == '=';
    case '.':
      take(lexer);
      if (lexer->lookahead != '.') return false;
      take(lexer);
      return lexer->lookahead != '.';
    default:
      return false;
  }
}

// Whether the word `when` stands next.
static bool is_when(TSLexer *lexer) {
  for (const char *letter = "when"; *letter; letter++) {
    if (lexer->lookahead != *letter) return false;
    take(lexer);
  }
  return !is_word(lexer->lookahead);
}

// Behind so many comments nothing goes on with what stood before them: else a long run of them would be read over and over.
#define MOST_COMMENTS 256

// At a line break, or the end of the text: whether it ends an entry or a declaration. Takes nothing.
static bool scan_end(TSLexer *lexer, enum Token token) {
  lexer->mark_end(lexer);
  unsigned comments = 0;
  while (!lexer->eof(lexer) && comments < MOST_COMMENTS) {
    if (is_gap(lexer->lookahead)) {
      skip(lexer);
    } else if (lexer->lookahead == '/') {
      take(lexer);
      if (!take_comment(lexer)) return false;
      comments++;
    } else {
      break;
    }
  }
  if (lexer->lookahead == '-') {
    // Returned from here it would swallow the comment: its turn comes when the comment is read.
    return scan_minus(lexer) && comments == 0;
  }
  if (is_operator(lexer)) return false;
  if (token == ITEM_END && is_when(lexer)) return false;
  return found(lexer, token);
}

// Whether something stands on the rest of the line. Takes nothing that is marked.
static bool is_something_left(TSLexer *lexer) {
  for (;;) {
    if (lexer->eof(lexer) || lexer->lookahead == '\n') return false;
    if (lexer->lookahead == '/') {
      take(lexer);
      if (lexer->lookahead != '*' || !take_comment(lexer)) return false;
    } else if (is_blank(lexer->lookahead)) {
      take(lexer);
    } else {
      return true;
    }
  }
}

// Behind a word that declares something: what it declares stands on the same line.
static bool scan_same_line(TSLexer *lexer) {
  lexer->mark_end(lexer);
  return is_something_left(lexer) && found(lexer, SAME_LINE);
}

// An equals sign with something behind it on the same line.
static bool scan_equals(TSLexer *lexer) {
  take(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead != '=' && is_something_left(lexer) && found(lexer, EQUALS);
}

bool tree_sitter_stack_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (valid[ERROR_RECOVERY]) return false;
  if (valid[TEXT_PART]) return scan_text(lexer);
  if (valid[LINES_PART]) return scan_lines(lexer);
  if (valid[SAME_LINE]) return scan_same_line(lexer);

  if (valid[PERCENT] && lexer->lookahead == '%') {
    take(lexer);
    lexer->mark_end(lexer);
    return !is_word(lexer->lookahead) && lexer->lookahead != '(' && found(lexer, PERCENT);
  }
  if (valid[MINUS] && lexer->lookahead == '-') {
    take(lexer);
    lexer->mark_end(lexer);
    return found(lexer, MINUS);
  }
  while (is_blank(lexer->lookahead)) skip(lexer);
  if (valid[BODY_OPEN] && lexer->lookahead == '{') {
    take(lexer);
    lexer->mark_end(lexer);
    return found(lexer, BODY_OPEN);
  }
  if (valid[EQUALS] && lexer->lookahead == '=') return scan_equals(lexer);
  if (valid[ENTRY_END] && lexer->lookahead == '\n') return scan_end(lexer, ENTRY_END);
  if (valid[ITEM_END] && (lexer->lookahead == '\n' || lexer->eof(lexer))) return scan_end(lexer, ITEM_END);
  if (!valid[MINUS]) return false;
  while (is_gap(lexer->lookahead)) skip(lexer);
  return lexer->lookahead == '-' && scan_minus(lexer);
}
