"""JSON outputs against the published schemas (JSON Schema, draft 2020-12)."""
import functools
import json
import re

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from programs import ROOT, check, error_cases, fail_on, label, outputs, programs, stackwright, told

SCHEMAS = ROOT / "docs" / "schemas"
# Which schema describes which written file; templates have judges of their own.
FILES = {
    "run-lists": "run-lists.json",
    "node": "nodes/*/*.json",
    "data-bag": "data_bags/**/*.json",
    "plan": "plan.json",
    "manifest": ".stackwright-manifest.json",
}
WRITTEN = [(name, path) for name, pattern in FILES.items() for path in outputs(pattern)]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@functools.cache
def registry():
    """The schemas by their names: one may refer to another that lies beside it."""
    files = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.schema.json")}
    return Registry().with_contents(files.items(), default_specification=DRAFT202012)


@functools.cache
def validator(name):
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text()), registry=registry())


def findings(name, document):
    """Where `document` departs from the schema `name`, one line each."""
    errors = validator(name).iter_errors(document)
    return [f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in errors]


def event_findings(source, options, event):
    """Where what `plan --on` prints for an event departs from its schema; the report if that is all it prints."""
    run = stackwright("plan", source.relative_to(ROOT), *options, "--on", event, "--json")
    found = [run.stderr] if run.returncode else findings("event-plan", json.loads(run.stdout))
    return [f"{event}: {it}" for it in found]


def printed(command, *arguments):
    """The JSON document that a command prints."""
    run = stackwright(command, *arguments)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.schema.json")), ids=lambda p: p.name)
def test_schema_is_a_schema(path):
    document = json.loads(path.read_text())
    assert document["$schema"] == DIALECT
    Draft202012Validator.check_schema(document)


@pytest.mark.parametrize("name, path", WRITTEN, ids=[label(path) for _, path in WRITTEN])
def test_written_file(name, path):
    fail_on(findings(name, json.loads(path.read_text())))


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_event_plans(program):
    """What `plan --on` prints for every deployment, for all that happens to one instance, and for an hour of the week."""
    plan = json.loads((program.out / "plan.json").read_text())
    booted = [step["of"] for step in plan["steps"] if step["action"] == "boot"][:1]
    events = [f"{what} {name}" for name in booted for what in ("boot", "shutdown", "setup", "heal", "reboot")]
    events += ["configure", "schedule mon 09:00", *(it["trigger"] for it in plan["deployments"])]
    fail_on([it for event in events for it in event_findings(program.source, program.options, event)])


def plan_cases():
    """Those that plan an event; some only show how an event that makes no sense is refused."""
    cases = [case for case in sorted((ROOT / "tests/plan").glob("*.stack")) if told(case, "on")]
    return [case for case in cases if not case.with_suffix(".txt").read_text().startswith("error")]


@pytest.mark.parametrize("case", plan_cases(), ids=lambda case: case.stem)
def test_event_plan_of_a_case(case):
    profile = told(case, "profile")
    program = ROOT / (told(case, "program") or case)
    fail_on(event_findings(program, ["--profile", profile] if profile else [], told(case, "on")))


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_why(program):
    """What `why` prints about the first instance as a whole."""
    lists = json.loads((program.out / "run-lists.json").read_text())["instances"]
    for name in list(lists)[:1]:
        options = [program.source.relative_to(ROOT), name, *program.options, "--json"]
        fail_on(findings("why", printed("why", *options)))


@pytest.mark.parametrize("program", [p for p in programs() if p.name.startswith("examples/")], ids=lambda program: program.name)
def test_why(program):
    """`why` about all of each instance of an example."""
    for instance in json.loads((program.out / "run-lists.json").read_text())["instances"]:
        run = stackwright("why", program.source.relative_to(ROOT), instance, *program.options, "--json")
        fail_on([run.stderr] if run.returncode else findings("why", json.loads(run.stdout)))


@pytest.mark.parametrize(
    "subject",
    [[], ["AWS::SNS::"], ["AWS::EC2::Instance"], ["AWS::EC2::Instance", "BlockDeviceMappings.Ebs"], ["AWS::OpsWorks::Layer"], ["AWS::QuickSight::Dashboard"]],
    ids=" ".join,
)
def test_catalogue(subject):
    fail_on(findings("catalogue", printed("catalogue", *subject, "--json")))


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_file_is_written_by_some_program(name):
    assert outputs(FILES[name])


def test_every_written_file_has_a_judge():
    judged = {path for _, path in WRITTEN} | set(outputs("template.json"))
    written = {path for path in outputs("**/*") if path.is_file()}
    fail_on([label(path) for path in sorted(written - judged)])


@pytest.mark.parametrize("path", error_cases(), ids=lambda p: p.stem)
def test_check_as_json(path):
    fail_on(findings("diagnostics", json.loads(check(path, "json"))))


@pytest.mark.parametrize("name", sorted(re.sub(r"\.schema\.json$", "", p.name) for p in SCHEMAS.glob("*.schema.json")))
def test_schema_sees_a_planted_defect(name):
    """A list, an object with nothing in it and one with something invented in it are refused."""
    assert all(findings(name, document) for document in ([], {}, {"planted": True}))
