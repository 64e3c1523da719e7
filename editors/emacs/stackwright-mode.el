;;; stackwright-mode.el --- Stack files of Stackwright  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colours, comments and indentation for `.stack' files.  Everything else comes from the language server through Eglot:
;; `M-x eglot', or put `eglot-ensure' on `stackwright-mode-hook'.

;;; Code:

(defgroup stackwright nil
  "Stack files of Stackwright."
  :group 'languages)

(defcustom stackwright-command '("stackwright" "lsp")
  "What starts the language server."
  :type '(repeat string))

(defcustom stackwright-indent-offset 2
  "How far what stands in brackets is indented."
  :type 'integer
  :safe #'integerp)

(defconst stackwright-declarations
  '("app" "assert" "attributes" "database" "deployment" "elastic_ip" "import" "instance" "layer" "let" "load_balancer"
    "output" "parameter" "profile" "resource" "server" "stack" "type" "user" "variable" "volume")
  "Words that begin a declaration, at the start of a line.")

(defconst stackwright-words '("as" "else" "existing" "for" "if" "in" "secret" "then" "when")
  "Other words of the language.")

(defconst stackwright-literals '("false" "null" "true")
  "Values with a word of their own.")

(defconst stackwright-font-lock-keywords
  (let ((name "\\([A-Za-z_][A-Za-z0-9_]*\\)"))
    `((,(concat "^[ \t]*" (regexp-opt stackwright-declarations 'symbols) "[ \t]+" name)
       (1 font-lock-keyword-face)
       (2 font-lock-function-name-face))
      (,(concat "^[ \t]*" (regexp-opt '("import" "assert" "attributes") 'symbols) "[ \t]") 1 font-lock-keyword-face)
      (,(concat "@" name) 1 font-lock-preprocessor-face)
      ;; A key comes before the words: any word may be one.
      (,(concat "\\(?:^\\|[{,]\\)[ \t]*\\([A-Za-z_][A-Za-z0-9_.]*\\)[ \t]*\\(?:=[^=]\\|:[^:]\\|{\\)") 1
       font-lock-variable-name-face)
      ("\\_<[A-Za-z_][A-Za-z0-9_-]*::[A-Za-z0-9_-]+" 0 font-lock-function-name-face)
      (,(regexp-opt stackwright-words 'symbols) 0 font-lock-keyword-face)
      (,(regexp-opt stackwright-literals 'symbols) 0 font-lock-constant-face)
      ("\\_<[0-9]+:[0-9][0-9]\\_>" 0 font-lock-constant-face)
      ("\\_<[0-9]+\\(?:\\.[0-9]+\\)?\\(?:[A-Za-z]+\\|%\\)?" 0 font-lock-constant-face)
      ("\\${[^}\n]*}" 0 font-lock-variable-name-face prepend)))
  "What `stackwright-mode' colours besides comments and strings.")

(defvar stackwright-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "_" table)
    table)
  "Comments and strings.
The three quotes of a long string are an empty one beside one that goes on.")

(defconst stackwright-operator "&&\\|||\\|\\?\\?\\|[<>=!]=\\|[-+*/<>=|]"
  "What joins two values, or a name and its value.
No percent sign: it ends numbers.")

(defun stackwright-continues-p (open)
  "Whether the line at point goes on with the one above it.
It is inside the bracket at OPEN, or outside all of them."
  (or (looking-at (concat "\\(?:" stackwright-operator "\\)[ \t]"))
      (save-excursion
        (forward-comment (- (point)))
        (and (> (point) (if open (1+ open) (point-min)))
             (looking-back stackwright-operator (max (point-min) (- (point) 2)))))))

(defun stackwright-indentation (state)
  "The column of the line at point, whose parse state at its start is STATE.
That of the brackets around it, and one step more for what goes on."
  (let ((open (nth 1 state)))
    (back-to-indentation)
    (let ((inside (and open (not (looking-at "[]})]"))))
          (continues (stackwright-continues-p open)))
      (+ (if open (save-excursion (goto-char open) (current-indentation)) 0)
         (if inside stackwright-indent-offset 0)
         (if continues stackwright-indent-offset 0)))))

(defun stackwright-indent-line ()
  "Indent the line as the formatter does.
What is inside a string or a comment stays."
  (interactive)
  (let ((state (save-excursion (syntax-ppss (line-beginning-position))))
        (offset (- (current-column) (current-indentation))))
    (unless (nth 8 state)
      (indent-line-to (save-excursion (stackwright-indentation state)))
      (when (> offset 0)
        (move-to-column (+ (current-indentation) offset))))))

;;;###autoload
(define-derived-mode stackwright-mode prog-mode "Stack"
  "Major mode for the stack files of Stackwright."
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "\\(?://+\\|/\\*+\\)[ \t]*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'stackwright-indent-line)
  (setq-local electric-indent-chars (append "]})" electric-indent-chars))
  (setq-local font-lock-defaults '(stackwright-font-lock-keywords))
  (setq-local imenu-generic-expression
              `((nil ,(concat "^" (regexp-opt stackwright-declarations) "[ \t]+\\([A-Za-z_][A-Za-z0-9_]*\\)") 1))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.stack\\'" . stackwright-mode))

(defvar eglot-server-programs)

;; The command is looked up when the server starts, so that it may be set later.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(stackwright-mode . (lambda (&rest _) stackwright-command))))

(provide 'stackwright-mode)

;;; stackwright-mode.el ends here
