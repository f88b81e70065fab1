"""infra-tests/suites.mjs on suites that only print: order, logs, summaries, exit codes, Ctrl-C."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from machine import ROOT

SUREFIRE = "[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0"
OUTPUT = {
    "format": ["all files are formatted"],
    "script": ["....", "===== 4 passed in 1.00s ====="],
    "template": ["....", "===== 4 passed in 1.00s ====="],
    "java": [SUREFIRE + ", Time elapsed: 1 s -- in AnyTest", SUREFIRE, "BUILD SUCCESS"],
    "client": ["✔ quick (1.5ms)", "✔ slow (2500ms)", "ℹ tests 2", "ℹ pass 2", "ℹ fail 0"],
    "browser": [
        "    ok 1 - in tap",
        "      ---",
        "      duration_ms: 1500",
        "      ...",
        "ok 1 - its describe",
        "  ---",
        "  duration_ms: 1600",
        "  type: 'suite'",
        "# tests 1",
        "# pass 1",
        "# fail 0",
    ],
    "wordpress": [
        "-- PHPUnit on SQLite",
        "Time: 00:03.500, Memory: 60 MB",
        "OK (7 tests, 9 assertions)",
    ]
    + ["# tests 1", "# fail 0"],
    "fuzz": ["token: 20 s", "fuzz token: 12 inputs, coverage 3, corpus 2, no rule is broken"],
    "soak": ["# tests 1", "# pass 1", "# fail 0"],
}


@pytest.fixture
def repository(tmp_path):
    for suite, lines in OUTPUT.items():
        (tmp_path / suite).write_text("".join(f"{line}\n" for line in lines))
    realtime(tmp_path, 'cat "$2"; [ ! -e "$2.fails" ]')
    return tmp_path


def realtime(folder, body):
    (folder / "realtime").write_text(f"#!/bin/sh\n{body}\n")
    (folder / "realtime").chmod(0o755)


def start(folder, *suites):
    return subprocess.Popen(
        ["node", ROOT / "infra-tests/suites.mjs", *suites],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder, *suites):
    process = start(folder, *suites)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


def test_the_summaries_of_the_runners_come_last(repository):
    code, output = run(repository)
    assert code == 0
    assert output.endswith(
        "\n==== summary\n"
        f"java\n{SUREFIRE}\n"
        "format\nall files are formatted\n"
        "script\n===== 4 passed in 1.00s =====\n"
        "template\n===== 4 passed in 1.00s =====\n"
        "client\nℹ tests 2\nℹ pass 2\nℹ fail 0\n"
        "wordpress\nOK (7 tests, 9 assertions)\n# tests 1\n# fail 0\n"
        "browser\n# tests 1\n# pass 1\n# fail 0\n"
        "fuzz\nfuzz token: 12 inputs, coverage 3, corpus 2, no rule is broken\n"
        "soak\n# tests 1\n# pass 1\n# fail 0\n"
    )


def test_nothing_runs_beside_soak(repository):
    realtime(repository, 'echo "$2" >>order; sleep 0.2; cat "$2"; echo "$2" >>order')
    code, _ = run(repository)
    assert code == 0
    order = (repository / "order").read_text().split()
    assert order[-2:] == ["soak", "soak"]
    assert order.count("soak") == 2


def test_several_suites_write_to_their_logs_only(repository):
    _, output = run(repository, "client", "java")
    assert "✔ quick" not in output
    assert "client passed in" in output
    assert "✔ quick" in (repository / ".realtime/test-client.log").read_text()


def test_one_suite_shows_its_output_as_well(repository):
    code, output = run(repository, "client")
    assert code == 0
    assert output.startswith("✔ quick")
    assert "✔ quick" in (repository / ".realtime/test-client.log").read_text()


def test_a_failed_suite_fails_the_run_and_hides_no_other(repository):
    (repository / "client.fails").touch()
    code, output = run(repository)
    assert code == 1
    assert "client FAILED" in output
    assert "client| ✔ quick" in output, "the end of its log"
    assert "soak passed" in output
    assert "fuzz passed" in output


@pytest.mark.parametrize(
    ("suite", "line"),
    [
        ("java", "[ERROR]   DispatchTest.rejectsABadBody:41 expected: <422> but was: <200>"),
        ("browser", "not ok 3 - a page connects"),
        ("client", "✖ a lost frame is asked for (12.5ms)"),
        ("wordpress", "2) Realtime_Events\\Tests\\OutboxTest::test_order"),
        ("template", "FAILED template/test_names.py::test_outputs - AssertionError"),
    ],
)
def test_the_tests_that_failed_are_named(repository, suite, line):
    (repository / suite).write_text(f"{line}\n" + (repository / suite).read_text())
    _, output = run(repository)
    assert "==== failed" not in output
    (repository / f"{suite}.fails").touch()
    _, output = run(repository)
    assert f"\n==== failed\n{suite}: {line}\n\n==== summary\n" in output


@pytest.mark.parametrize("indent", ["", "    "])
@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (["error: '1 subtest failed'"], "'1 subtest failed'"),
        (
            ["error: |-", "  Expected values to be strictly equal:", "  ", "  'a' !== 'b'", "  "],
            "Expected values to be strictly equal: 'a' !== 'b'",
        ),
        (["code: 'ERR'"], None),
    ],
)
def test_an_error_in_tap_is_shown_with_all_its_lines(repository, indent, error, shown):
    line = "not ok 3 - a page connects"
    block = ["---", "duration_ms: 1", *error, "code: 'ERR_ASSERTION'", "..."]
    tap = [f"{indent}{line}", *(f"{indent}  {each}" for each in block)]
    (repository / "browser").write_text("\n".join([*tap, "# tests 1", ""]))
    (repository / "browser.fails").touch()
    _, output = run(repository)
    ending = f": {shown}" if shown else ""
    assert f"\n==== failed\nbrowser: {line}{ending}\n\n==== summary\n" in output


def test_a_suite_that_ran_no_test_fails(repository):
    (repository / "java").write_text("BUILD SUCCESS\n")
    code, output = run(repository, "java")
    assert code == 1
    assert output.endswith("java\nno test ran\n")


def test_the_slowest_are_listed(repository):
    reports = repository / "local/target/surefire-reports"
    reports.mkdir(parents=True)
    old = reports / "TEST-dev.OldTest.xml"
    old.write_text('<testsuite name="dev.OldTest" time="9999">')
    os.utime(old, (0, 0))
    body = '<testsuite version="3" name="dev.GatewayTest" time="1,234.5" tests="5">'
    realtime(repository, f"echo '{body}' >{reports}/TEST-dev.GatewayTest.xml; cat \"$2\"")
    _, output = run(repository)
    slowest = output.split("==== slowest\n")[1].split("\n\n")[0].splitlines()
    assert [line.strip() for line in slowest] == [
        "1234.5 s  local GatewayTest",
        "3.5 s  wordpress PHPUnit on SQLite",
        "2.5 s  client slow",
        "1.5 s  browser in tap",
        "0.0 s  client quick",
    ]


@pytest.mark.parametrize("suites", [[], ["java"]], ids=["two suites", "one suite"])
@pytest.mark.parametrize("sent, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_all_processes(repository, suites, sent, code):
    realtime(repository, 'sleep 300 & echo $! >"$2.pid"; wait')
    process = start(repository, *suites)
    waiting = [repository / f"{suite}.pid" for suite in (suites or ["java", "format"])]
    deadline = time.monotonic() + 30
    while not all(file.exists() and file.read_text().strip() for file in waiting):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(sent)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == code, output
    assert "interrupted" in output
    for file in waiting:
        assert is_gone(int(file.read_text())), file.name


def is_gone(pid):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_an_unknown_suite_is_named(repository):
    code, output = run(repository, "nonsense")
    assert code == 1
    assert "'nonsense'" in output and "template" in output
