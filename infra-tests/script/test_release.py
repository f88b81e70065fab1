"""The release workflow: what it calls exists, and it needs no secret."""

import re
import subprocess

import yaml
from machine import ROOT

WORKFLOW = ROOT / ".github/workflows/release.yml"
CI = ROOT / ".github/workflows/ci.yml"


def workflow():
    return yaml.safe_load(WORKFLOW.read_text())


def steps(file=WORKFLOW):
    return [
        step for job in yaml.safe_load(file.read_text())["jobs"].values() for step in job["steps"]
    ]


def test_it_runs_for_tags_alone():
    # YAML 1.1 reads the key as true.
    assert workflow()[True] == {"push": {"tags": ["v*"]}}


def test_its_commands_exist():
    runs = [step["run"] for step in steps() if "run" in step]
    assert [run.split()[0] for run in runs] == ["./realtime", "gh"]
    commands = (ROOT / "local/help/realtime.txt").read_text()
    script = (ROOT / "realtime").read_text()
    for command in re.findall(r"\./realtime (\S+)", "\n".join(runs)):
        assert re.search(rf"^  {command}  ", commands, re.M), command
        assert re.search(rf"^  {command}\) {command} ", script, re.M), command


def test_it_releases_the_folder_that_the_command_makes():
    script = (ROOT / "realtime").read_text()
    folder = re.search(r"^  folder=(\S+)$", script, re.M)[1]
    assert f"{folder}/*" in steps()[-1]["run"]
    for file in ("realtime-events-plugin.zip", "realtime-events-stack.zip", "SHA256SUMS"):
        assert file in (ROOT / "local/help/release.txt").read_text()
        assert file in script


def test_it_has_no_secrets_and_may_write_only_the_release():
    assert "secrets." not in WORKFLOW.read_text()
    assert workflow()["permissions"] == {"contents": "read"}
    assert workflow()["jobs"]["release"]["permissions"] == {"contents": "write"}


def test_its_tools_are_those_that_the_tests_use():
    def tools(file):
        used = [(step["uses"], step.get("with", {})) for step in steps(file) if "uses" in step]
        return {
            name: {key: value for key, value in options.items() if key.endswith("version")}
            for name, options in used
            if "setup-" in name or "checkout" in name
        }

    assert tools(WORKFLOW) == tools(CI)


def test_the_stack_of_a_release_has_the_functions_once(tmp_path):
    for name in ("ConnectFunction", "RevokeFunction"):
        (tmp_path / name / "lib").mkdir(parents=True)
        (tmp_path / name / "lib/a.jar").write_text("the same")
    (tmp_path / "template.yaml").write_text(
        "Metadata:\n  AWS::ServerlessRepo::Application:\n    LicenseUrl: ../../../LICENSE\n"
        "Resources:\n  ConnectFunction:\n    Properties:\n      CodeUri: ConnectFunction\n"
        "  RevokeFunction:\n    Properties:\n      CodeUri: RevokeFunction\n"
    )
    script = (ROOT / "realtime").read_text()
    function = re.search(r"^one_artifact\(\) \{\n.+?^\}\n", script, re.M | re.S)[0]
    subprocess.run(["sh", "-euc", f'{function}one_artifact "$1"', "sh", tmp_path], check=True)

    assert {file.name for file in tmp_path.iterdir()} == {"functions", "template.yaml"}
    template = yaml.safe_load((tmp_path / "template.yaml").read_text())
    assert template["Metadata"]["AWS::ServerlessRepo::Application"]["LicenseUrl"] == "LICENSE"
    for resource in template["Resources"].values():
        assert resource["Properties"]["CodeUri"] == "functions"
    assert (tmp_path / "functions/lib/a.jar").exists()
