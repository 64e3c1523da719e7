;; Takes the indentation away from files in the canonical style, has the mode indent them, and prints a JSON list of those that are not
;; as they were. What is inside strings and comments keeps its blanks.
(require 'json)
(setq inhibit-message t)
(defun flatten ()
  "Take the indentation away."
  (goto-char (point-min))
  (while (not (eobp))
    (unless (nth 8 (syntax-ppss))
      (delete-horizontal-space))
    (forward-line)))
(defun differs (file)
  "Whether FILE looks otherwise when the mode has indented it."
  (with-temp-buffer
    (insert-file-contents file)
    (let ((before (buffer-string)))
      (stackwright-mode)
      (flatten)
      (indent-region (point-min) (point-max))
      (not (string= before (buffer-string))))))
(princ (json-encode (vconcat (seq-filter #'differs command-line-args-left))))
(setq command-line-args-left nil)
