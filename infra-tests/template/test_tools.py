"""AWS's own tools accept the template. No account is needed."""

import subprocess
import sys
from pathlib import Path

from application import ROOT

BIN = Path(sys.executable).parent


def run(*command):
    """Runs a tool of this environment in the repository. Returns its exit code and output."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout


def test_cfn_lint_finds_nothing():
    assert run("cfn-lint", "template.yaml") == (0, "")


def test_sam_validates_and_lints():
    # Without a region it asks for credentials.
    status, output = run("sam", "validate", "--lint", "--region", "eu-west-1")
    assert status == 0, output
    assert "is a valid SAM Template" in output
