"""Runs a composite action as a job of GitHub Actions would: inputs and expressions filled in, a step after the other, outputs and
commands read from where steps leave them. Knows as much as `action.yml` uses; an expression that it does not know is an error.

`actions/cache` is a folder.
"""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess

import yaml

ANNOTATIONS = ("notice", "warning", "error")


@dataclasses.dataclass
class Outcome:
    """What a job leaves behind."""

    status: int
    outputs: dict
    log: str
    summary: str
    # Commands of the runner that the log obeys: name and message.
    obeyed: list
    # Names of the steps that ran.
    ran: list


class Expressions:
    """`${{ steps.report.outputs.json }}` and comparisons of such with texts."""

    def __init__(self, values):
        self.values = values

    def value(self, path):
        path = path.strip()
        if re.fullmatch(r"'[^']*'", path):
            return path[1:-1]
        scope, *_ = path.split(".")
        if path not in self.values and scope not in ("steps",):
            raise KeyError(path)
        return self.values.get(path, "")

    def fill(self, text):
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self.value(found[1])), str(text))

    def holds(self, condition):
        def one(comparison):
            left, sign, right = re.fullmatch(r"\s*(\S+) (==|!=) (\S+)\s*", comparison).groups()
            return (self.value(left) == self.value(right)) == (sign == "==")

        return all(one(it) for it in condition.split("&&"))


class Job:
    """`folder`: where the workspace is and what the runner keeps beside it."""

    def __init__(self, action, folder, environment):
        self.action, self.folder = action, folder
        self.description = yaml.safe_load((action / "action.yml").read_text())
        self.environment = environment

    def run(self, inputs):
        declared = self.description["inputs"]
        unknown = set(inputs) - set(declared)
        assert not unknown, f"no inputs {unknown}"
        values = {"github.token": self.environment["TOKEN_OF_JOB"]}
        for name, about in declared.items():
            values[f"inputs.{name}"] = Expressions(values).fill(inputs.get(name, about.get("default", "")))
        temp = self.folder / "temp"
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir(parents=True)
        outcome = Outcome(0, {}, "", "", [], [])
        for step in self.description["runs"]["steps"]:
            if not Expressions(values).holds(step.get("if", "'' == ''")):
                continue
            outcome.ran.append(step["name"])
            outputs = self.cache(step, values) if "uses" in step else self.step(step, values, temp, outcome)
            values |= {f"steps.{step.get('id')}.outputs.{name}": text for name, text in outputs.items()}
            if outcome.status:
                break
        wanted = self.description["outputs"]
        outcome.outputs = {name: Expressions(values).fill(about["value"]) for name, about in wanted.items()}
        return outcome

    def step(self, step, values, temp, outcome):
        files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")}
        [path.write_text("") for path in files.values()]
        environment = {name: text for name, text in self.environment.items() if name != "TOKEN_OF_JOB"}
        environment |= {name: str(path) for name, path in files.items()}
        environment |= {"RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(self.action)}
        environment |= {name: Expressions(values).fill(text) for name, text in step.get("env", {}).items()}
        assert step["shell"] == "bash" and "${{" not in step["run"], "nothing may be filled into the text of a script"
        script = temp / "step.sh"
        script.write_text(step["run"])
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        run = subprocess.run(
            command, cwd=self.folder / "workspace", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
        )
        log = run.stdout.decode(errors="replace")
        outcome.status = run.returncode
        outcome.log += log
        outcome.obeyed += obeyed(log)
        outcome.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        assert not files["GITHUB_ENV"].read_text() and not files["GITHUB_PATH"].read_text()
        return outputs_of(files["GITHUB_OUTPUT"].read_text())

    def cache(self, step, values):
        given = {name: Expressions(values).fill(text) for name, text in step["with"].items()}
        kept, path = self.folder / "cache" / given["key"], pathlib.Path(given["path"])
        if step["uses"].startswith("actions/cache/restore@"):
            if kept.exists():
                shutil.copytree(kept, path)
            return {"cache-hit": "true" if kept.exists() else ""}
        assert step["uses"].startswith("actions/cache/save@")
        shutil.copytree(path, kept)
        return {}


def outputs_of(text):
    """`name=value` lines and `name<<end` blocks."""
    found, lines = {}, iter(text.removesuffix("\n").split("\n") if text else [])
    for line in lines:
        name, end = re.fullmatch(r"([\w-]+)<<(.+)", line).groups()
        value = []
        for line in lines:
            if line == end:
                break
            value.append(line)
        else:
            raise ValueError(f"no end of {name}")
        found[name] = "\n".join(value)
    return found


def obeyed(log):
    """The commands in a log that the runner takes for such: `::name parameters::message`, until they are stopped."""
    found, resume = [], None
    for line in log.splitlines():
        command = re.match(r"\s*::([^\s:]+)[^:]*::(.*)", line)
        if resume:
            resume = None if command and command[1] == resume else resume
        elif command and command[1] == "stop-commands":
            resume = command[2]
        elif command:
            found.append((command[1], command[2]))
        elif old := re.search(r"##\[(\w[\w-]*)[^\]]*\](.*)", line):
            found.append((old[1], old[2]))
    return found
