"""Derives the catalogue of resource types: `python3 derive.py DB_JSON_GZ -o ../types.bin`, with cfn-lint installed.

DB_JSON_GZ is the file `db.json.gz` of the npm package `@aws-cdk/aws-service-spec`. The versions are pinned in `tests/judges`, where a test derives
the file again and compares it with the one that is kept; the same versions give the same bytes.
"""
import argparse
import importlib.metadata
import json
import pathlib

from merge import Merge
from pack import Pack
from sources import CfnLint, ServiceSpec


def derive(database: pathlib.Path) -> bytes:
    package = json.loads((database.parent / "package.json").read_text())
    source = "\n".join(
        [
            f"{package['name']} {package['version']} {package['license']}",
            f"cfn-lint {importlib.metadata.version('cfn-lint')} MIT-0",
        ]
    )
    return Pack(Merge(ServiceSpec(database), CfnLint()), source).bytes()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("database", type=pathlib.Path)
    arguments.add_argument("-o", "--output", type=pathlib.Path, required=True)
    given = arguments.parse_args()
    given.output.write_bytes(derive(given.database))
