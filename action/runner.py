"""What a step and the runner of GitHub Actions give each other: inputs in the environment, outputs and the job's summary in files,
messages in the log. Nothing that a repository says is taken for a command of the runner."""
import json
import os
import secrets
import sys


def given(name):
    """An input, without the blanks around it."""
    return os.environ.get(name, "").strip()


def given_list(name, separators="\n"):
    """The entries of an input, without empty ones."""
    text = given(name)
    for separator in separators:
        text = text.replace(separator, "\n")
    return [line.strip() for line in text.splitlines() if line.strip()]


def event():
    """What set the workflow off, as GitHub describes it."""
    path = os.environ.get("GITHUB_EVENT_PATH")
    if not path or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def give(**outputs):
    """Set outputs of the step. The delimiter is random, so no value can end its own and begin another."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        for name, value in outputs.items():
            end = "end-" + secrets.token_hex(16)
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def summarise(markdown):
    """Add to the page of the job."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(markdown.rstrip("\n") + "\n\n")


def show(text):
    """Print to the log; lines that look like commands of the runner are not obeyed."""
    if not text.strip():
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::", flush=True)


def say(level, message):
    """An annotation; `level` is `notice`, `warning` or `error`."""
    for sign, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        message = message.replace(sign, escaped)
    print(f"::{level} title=stackwright::{message}", flush=True)


def fail(message):
    say("error", message)
    sys.exit(1)
