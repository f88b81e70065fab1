"""The release workflow: what it calls exists, and it needs no secret."""

import hashlib
import re
import shutil
import subprocess
import zipfile

import pytest
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


def test_its_tag_is_checked():
    assert any(
        './realtime release --tag="$GITHUB_REF_NAME"' in step.get("run", "") for step in steps()
    )


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


TEMPLATE = """Metadata:
  AWS::ServerlessRepo::Application:
    LicenseUrl: ../../../LICENSE
Resources:
  ConnectFunction:
    Properties:
      CodeUri: ConnectFunction
  RevokeFunction:
    Properties:
      CodeUri: RevokeFunction
"""

# "sam build" and "npm pack" leave these files.
SAM = r"""
[ "$1 $2" = 'build --build-dir' ] || exit 1
for name in ConnectFunction RevokeFunction; do
  mkdir -p "$3/$name/lib"
  echo the same >"$3/$name/lib/a.jar"
done
cat >"$3/template.yaml" <<EOF
%s
EOF
"""
NPM = """case $* in
  *pack*) { echo package; ls -lR | grep '^-' | cut -c 1-10; } >"${*##* }/realtime-events-client-0.1.0.tgz" ;;
esac"""


@pytest.fixture
def project(machine):
    """A machine with everything built, in a repository without changes."""
    machine.install_all_but()
    for name in ("client", "infra-tests", "wordpress", "node_modules", ".realtime"):
        (machine.repository / name).mkdir()
    for file in (
        "LICENSE",
        "client/LICENSE",
        "client/README.md",
        "client/build.mjs",
        "client/package.json",
        "client/tsconfig.json",
    ):
        shutil.copy(ROOT / file, machine.repository / file)
    for file in (
        "samconfig.toml",
        "package-lock.json",
        "wordpress/zip.mjs",
        "infra-tests/requirements.txt",
    ):
        shutil.copy(ROOT / file, machine.repository / file)
    (machine.repository / "client/src").mkdir()
    (machine.repository / "client/dist").mkdir()
    for stamp in ("node_modules/.package-lock.json", ".realtime/built-client"):
        (machine.repository / stamp).touch()
    venv = machine.repository / "infra-tests/.venv"
    machine.stub("repository/infra-tests/.venv/bin/sam", SAM % TEMPLATE)
    shutil.copy(ROOT / "infra-tests/requirements.txt", venv)
    machine.stub("bin/npm", NPM)
    machine.stub("bin/git", "cat changes 2>/dev/null || true")
    # The plugin's own files are not needed here; the archive of the stack is made by Node.
    node = shutil.which("node")
    machine.stub(
        "bin/node",
        f"""case $1 in
  wordpress/zip.mjs) mkdir -p build; echo plugin >build/realtime-events.zip ;;
  *) exec {node} "$@" ;;
esac""",
    )
    return machine


def test_a_release_has_the_plugin_the_package_the_stack_and_their_sums(project):
    code, output = project.run("release")
    assert code == 0, output
    folder = project.repository / "build/release"
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "realtime-events-plugin.zip",
        "realtime-events-client-0.1.0.tgz",
        "realtime-events-stack.zip",
        "SHA256SUMS",
    }
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in names - {"SHA256SUMS"}
    }
    with zipfile.ZipFile(folder / "realtime-events-stack.zip") as stack:
        assert {name.removeprefix("realtime-events-stack/") for name in stack.namelist()} == {
            "LICENSE",
            "functions/lib/a.jar",
            "samconfig.toml",
            "template.yaml",
        }
    assert "no commit has" not in output


def test_a_second_release_has_the_same_bytes_and_nothing_of_the_first(project):
    folder = project.repository / "build/release"
    project.run("release")
    first = (folder / "SHA256SUMS").read_text()
    (folder / "old.zip").touch()
    code, output = project.run("release")
    assert code == 0, output
    assert (folder / "SHA256SUMS").read_text() == first
    assert not (folder / "old.zip").exists()


def test_the_umask_of_a_clone_does_not_matter(project):
    """Git makes files with it, and npm keeps their modes in the package."""
    folder = project.repository / "build/release"
    project.run("release")
    first = (folder / "SHA256SUMS").read_text()
    for file in (project.repository / "client").rglob("*"):
        file.chmod(0o700 if file.is_dir() else 0o600)
    code, output = project.run("release")
    assert code == 0, output
    assert (folder / "SHA256SUMS").read_text() == first


def test_files_that_no_commit_has_are_told_and_get_no_tag(project):
    (project.repository / "changes").write_text(" M template.yaml\n")
    code, output = project.run("release")
    assert code == 0, output
    assert "no commit has" in output and " M template.yaml" in output

    code, output = project.run("release", "--tag=v0.1.0")
    assert code == 1
    assert " M template.yaml" in output and "Commit them" in output


def test_a_tag_is_that_of_the_version(project):
    for words in (["--tag=v0.1.0"], ["--tag", "v0.1.0"]):
        code, output = project.run("release", *words)
        assert code == 0, output
    code, output = project.run("release", "--tag", "")
    assert code == 1 and "--tag needs a value" in output
    for tag in ("v0.2.0", "0.1.0", "v0.1.0-rc1"):
        code, output = project.run("release", f"--tag={tag}")
        assert code == 1
        assert f"is v0.1.0, not {tag}" in output


def test_a_failed_build_leaves_no_release(project):
    project.stub("repository/infra-tests/.venv/bin/sam", "exit 1")
    code, _ = project.run("release")
    assert code == 1
    assert not (project.repository / "build/release/SHA256SUMS").exists()
