"""What AWS's own tools say of the template, without an account."""

import subprocess
import sys
from pathlib import Path

from application import ROOT

BIN = Path(sys.executable).parent


def run(*command):
    """Runs a tool of this environment in the top folder; returns its status and all it printed."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_cfn_lint_has_nothing_to_say():
    assert run("cfn-lint", "template.yaml") == (0, "")


def test_sam_validates_and_lints():
    # The region keeps it from asking for credentials.
    status, output = run("sam", "validate", "--lint", "--region", "eu-west-1")
    assert status == 0, output
    assert "is a valid SAM Template" in output
