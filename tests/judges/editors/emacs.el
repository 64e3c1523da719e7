;; What a user does in Emacs with a file: types a mistake, sees it, has it mended, renames, formats, saves.
;; Prints a JSON object of what was seen; a step that takes too long ends it all.
(require 'json)

(defvar seen nil)
(defun see (key value) (push (cons key value) seen))
(defun finish (code)
  (princ (concat (json-encode (reverse seen)) "\n"))
  (kill-emacs code))
(defun wait (step done)
  "Wait until DONE says so."
  (let ((end (+ (float-time) (string-to-number (getenv "PATIENCE")))))
    (while (not (funcall done))
      (when (> (float-time) end)
        (see 'stuck step)
        (finish 1))
      (accept-process-output nil 0.05))))
(defun errors ()
  (seq-filter (lambda (it) (eq (flymake--lookup-type-property (flymake-diagnostic-type it) 'severity) (warning-numeric-level :error)))
              (flymake-diagnostics)))
(defun put-at (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(setq make-backup-files nil
      create-lockfiles nil
      eglot-confirm-server-initiated-edits nil
      flymake-no-changes-timeout 0.1
      eglot-send-changes-idle-time 0.1)
(condition-case problem
    (progn
      (find-file (getenv "FILE"))
      ;; Without a keyboard no command ends by itself; Eglot starts when one does.
      (run-hooks 'post-command-hook)
      (see 'mode (symbol-name major-mode))
      (wait "the client attaches" (lambda () (eglot-current-server)))
      (see 'comments comment-start)

      (put-at "web]")
      (delete-char 3)
      (insert "wbe")
      (run-hooks 'post-command-hook)
      (eglot--signal-textDocument/didChange)
      (wait "the mistake is seen" (lambda () (errors)))
      (let ((it (car (errors))))
        (see 'message (flymake-diagnostic-text it))
        (see 'place (buffer-substring-no-properties (flymake-diagnostic-beg it) (flymake-diagnostic-end it))))

      (put-at "wbe]")
      (eglot-code-actions (point) (+ 3 (point)) "quickfix" t)
      (eglot--signal-textDocument/didChange)
      (wait "the mistake is mended" (lambda () (and (null (errors)) (string-match-p "\\[web\\]" (buffer-string)))))

      (put-at "web:")
      (eglot-rename "front")
      (wait "the layer is renamed" (lambda () (string-match-p "\\[front\\]" (buffer-string))))

      (put-at "size")
      (insert "    ")
      (save-buffer)
      (see 'is_saved (not (buffer-modified-p)))
      (finish 0))
  (error (see 'problem (error-message-string problem)) (finish 1)))
