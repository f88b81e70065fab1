"""The commands of ./realtime: their help, their errors, and builds that wait for each other."""

import os
import re
import shutil
import subprocess
import time

import pytest
from machine import ROOT

HELP_OF_SCRIPT = [
    ["--help"],
    ["up", "--help"],
    ["up", "--port", "0", "-h"],
    ["listen", "--help"],
    ["send", "--help"],
    ["token", "--help"],
    ["token", "check", "--help"],
    ["status", "--help"],
    ["verify", "--help"],
    ["connect", "--help"],
    ["completion", "--help"],
    ["test", "--help"],
    ["test", "java", "--help"],
    ["bench", "--help"],
    ["cost", "--help"],
    ["deploy", "--help"],
    ["undeploy", "--help"],
    ["release", "--help"],
    ["plugin", "--help"],
    ["dependencies", "--help"],
    ["format", "--help"],
    ["doctor", "--help"],
]
HELP_OF_NODE = [
    ["soak", "--help"],
    ["fuzz", "--help"],
    *(["bench", file.stem, "--help"] for file in sorted((ROOT / "bench").glob("*.mjs"))),
]


@pytest.mark.parametrize("words", HELP_OF_SCRIPT + HELP_OF_NODE, ids=" ".join)
def test_help_works_without_a_build(words):
    done = subprocess.run(
        [ROOT / "realtime", *words],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "JAVA_HOME": "/nowhere"},
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["tokens"], "'tokens', only: dispatch"),
        (["--minutes", "0"], "--minutes"),
        (["--minutes", "Infinity"], "--minutes"),
        (["--at-a-time", "none"], "--at-a-time"),
        (["token", "--input", "/no/such/file"], "/no/such/file"),
        (["--input", "realtime"], "one target"),
    ],
    ids=str,
)
def test_a_wrong_option_of_fuzz_is_named(words, named):
    done = subprocess.run(
        ["node", "infra-tests/fuzz/fuzz.mjs", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "JAVA_HOME": "/nowhere"},
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("realtime: ") and named in done.stderr


@pytest.mark.parametrize("words", HELP_OF_SCRIPT, ids=" ".join)
def test_help_works_on_a_bare_machine(machine, words):
    code, output = machine.run(*words)
    assert code == 0
    assert output.startswith("Usage: ")
    assert machine.recorded("node") == []


@pytest.mark.parametrize("words", [["trace"], ["token", "check"], ["doctor"]], ids=" ".join)
def test_help_of_a_command_is_that_of_its_option(machine, words):
    code, output = machine.run("help", *words)
    assert code == 0
    assert output == machine.run(*words, "--help")[1]


def test_help_of_no_command_names_the_word(machine):
    code, output = machine.run("help", "nonsense")
    assert code == 1
    assert output.startswith("realtime: there is no command 'nonsense'.")


@pytest.mark.parametrize(
    "words", [["--version"], ["up", "--version"], ["plugin", "-V"]], ids=" ".join
)
def test_the_version_is_told_without_a_build(machine, words):
    code, output = machine.run(*words)
    assert code == 0
    assert re.fullmatch(r"Realtime Events \d+\.\d+\.\d+\S*\n", output)


def test_help_takes_less_than_half_a_second():
    begin = time.monotonic()
    subprocess.run([ROOT / "realtime", "listen", "--help"], capture_output=True, check=True)
    assert time.monotonic() - begin < 0.5


def test_a_word_of_data_after_two_dashes_asks_for_no_help(machine):
    machine.install_all_but()
    (machine.repository / "local/target").mkdir()
    for name in ("functions", "local"):
        (machine.repository / name / "target").mkdir(parents=True, exist_ok=True)
        (machine.repository / name / "target/built").touch()
    code, output = machine.run("send", "greeted", "--", "--help")
    assert code == 0, output
    assert machine.recorded("java")[-1].endswith("Main send greeted -- --help")


def completed(*words):
    """What bash offers for the last word, after `./realtime`."""
    line = " ".join(f"'{word}'" for word in ("./realtime", *words))
    script = f"""
        eval "$(./realtime completion bash)"
        COMP_WORDS=({line}) COMP_CWORD={len(words)}
        _realtime
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands_and_options():
    assert completed("li") == ["listen"]
    assert {"up", "doctor", "bench", "--version"} <= set(completed(""))
    assert completed("listen", "--re") == ["--region", "--rewind"]
    assert completed("token", "") == ["check"]
    assert completed("completion", "z") == ["zsh"]
    assert "wordpress" in completed("test", "")
    assert completed("listen", "orders") == []


def offered_by_zsh(*words):
    """What the completion of zsh offers, after `./realtime`; zsh itself keeps what fits the word."""
    line = " ".join(f"'{word}'" for word in ("./realtime", *words))
    script = f"""
        compdef() {{ : }}
        eval "$(./realtime completion zsh)"
        compadd() {{ print -l -- ${{(P)argv[-1]}} }}
        words=({line}) CURRENT={len(words) + 1}
        _realtime
    """
    done = subprocess.run(["zsh", "-fc", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not on this machine")
def test_zsh_completes_commands_and_options():
    assert {"up", "listen", "trace", "doctor", "bench", "--version"} <= set(offered_by_zsh("li"))
    assert {"--region", "--rewind", "--help"} <= set(offered_by_zsh("listen", "--re"))
    assert offered_by_zsh("token", "") == ["check"]
    assert offered_by_zsh("completion", "z") == ["bash", "zsh"]
    assert "wordpress" in offered_by_zsh("test", "")


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["completion"],
        ["completion", "fish"],
        ["bench"],
        ["bench", "nonsense"],
        ["format", "--nonsense"],
        ["format", "--check", "nonsense"],
        ["plugin", "nonsense"],
        ["doctor", "nonsense"],
        ["test", "--yes"],
        ["test", "--nonsense"],
        ["test", "--module"],
        ["test", "--module", "nonsense"],
        ["test", "client", "--module", "local"],
        ["test", "client", "-Dtest=RouterTest"],
        ["test", "--wordpress"],
        ["test", "client", "--wordpress", "/a"],
        ["test", "wordpress", "--with-plugin", "/a"],
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_named(machine, words):
    code, output = machine.run(*words)
    assert code == 1
    assert output.startswith("realtime: ")
    assert machine.recorded("node") == []


def test_a_module_and_a_class_go_to_the_java_suite(machine):
    machine.run("test", "--module", "local", "-Dtest=RouterTest")
    machine.run("test", "java", "-Dtest=RouterTest")
    assert machine.recorded("node") == [
        "infra-tests/suites.mjs java -- local -Dtest=RouterTest",
        "infra-tests/suites.mjs java -- all -Dtest=RouterTest",
    ]


def test_a_wordpress_and_plugins_go_to_the_suite_of_the_plugin(machine):
    machine.stub(
        "bin/node",
        """case $1 in --version) echo v20.9.0 ;; *) record node "$@" "$REALTIME_TEST_WORDPRESS" \
        "$REALTIME_TEST_PLUGINS" "$REALTIME_TEST_PHP" ;; esac""",
    )
    machine.run(
        "test", "--wordpress", "/a b", "--with-plugin", "/c", "--with-plugin", "/d", "--php", "/e"
    )
    machine.run("test", "wordpress", "--wordpress", "/a")
    machine.run("test", "wordpress", "--php", "/e")
    assert machine.recorded("node") == [
        "infra-tests/suites.mjs wordpress /a b /c:/d /e",
        "infra-tests/suites.mjs wordpress /a",
        "infra-tests/suites.mjs wordpress   /e",
    ]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["up", "--template", "a.yaml"], ["up", "--template", "{}/a.yaml"]),
        (["up", "--data=a b", "--wordpress"], ["up", "--data={}/a b", "--wordpress"]),
        (["up", "--wordpress", "--port", "1"], ["up", "--wordpress", "--port", "1"]),
        (["send", "x", "@data.json"], ["send", "x", "@data.json"]),
        (["send", "x", "-", "--channel", "a"], ["send", "x", "-", "--channel", "a"]),
        (["listen", "--secret-file", "-"], ["listen", "--secret-file", "-"]),
        (["listen", "--secret-file=a=b"], ["listen", "--secret-file={}/a=b"]),
        (["listen", "--secret-file", "/a", "b"], ["listen", "--secret-file", "/a", "b"]),
        (["listen", "--", "--secret-file=a"], ["listen", "--", "--secret-file=a"]),
        (["listen", "", "a"], ["listen", "", "a"]),
        (["listen", "--", "", "a"], ["listen", "--", "", "a"]),
        (["trace", "c#1", "--secret-file", "a"], ["trace", "c#1", "--secret-file", "{}/a"]),
    ],
    ids=str,
)
def test_a_file_is_in_the_folder_of_the_caller(sources, tmp_path, words, meant):
    here = tmp_path / "here"
    here.mkdir()
    sources.run(*words, folder=here)
    called = sources.recorded("java")[-1]
    assert called.endswith("cli.Main " + " ".join(meant).format(here))
    assert f" -Drealtime.caller={here} " in called, "for the file of send"


def test_a_link_leads_to_the_repository(machine, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links/one").symlink_to(machine.repository / "realtime")
    (tmp_path / "two").symlink_to("links/one")
    _, expected = machine.run("--version")
    for link in ("links/one", "two"):
        done = subprocess.run(
            ["/bin/sh", link, "--version"], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stdout) == (0, expected), done.stderr


def test_the_files_of_tests_are_in_the_folder_of_the_caller(machine, tmp_path):
    record = 'record node "$@" "${REALTIME_TEST_WORDPRESS-}" "${REALTIME_TEST_PLUGINS-}"'
    machine.stub("bin/node", f"case $1 in --version) echo v20.9.0 ;; *) {record} ;; esac")
    machine.run("test", "client", folder=tmp_path)
    machine.run("test", "--wordpress", "a b", "--with-plugin", "c", folder=tmp_path)
    assert machine.recorded("node") == [
        "infra-tests/suites.mjs client",
        f"infra-tests/suites.mjs wordpress {tmp_path}/a b {tmp_path}/c",
    ]


@pytest.fixture
def benchmarks(machine):
    (machine.repository / "bench").mkdir()
    for name in ("first", "second"):
        (machine.repository / f"bench/{name}.mjs").write_text(f"// How fast the {name} is.\n")
    return machine


def test_a_file_of_bench_is_a_benchmark(benchmarks):
    code, _ = benchmarks.run("bench", "second", "--help")
    assert code == 0
    assert benchmarks.recorded("node") == ["bench/second.mjs --help"]


@pytest.mark.parametrize(
    "words", [["bench"], ["bench", "third"], ["bench", "--help"]], ids=" ".join
)
def test_the_benchmarks_are_named(benchmarks, words):
    _, output = benchmarks.run(*words)
    assert re.search(r"first\b.*\bsecond", output, re.DOTALL), output
    assert benchmarks.recorded("node") == []


@pytest.fixture
def sources(machine):
    """A repository whose Maven takes a moment."""
    machine.install_all_but()
    for path in ("functions/src/A.java", "functions/pom.xml", "pom.xml", "local/pom.xml"):
        file = machine.repository / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (machine.repository / "local/processes/one/src").mkdir(parents=True)
    machine.stub(
        "repository/mvnw",
        "record begin; sleep 0.3; mkdir -p functions/target local/target; record end",
    )
    return machine


def test_two_builds_wait_for_each_other(sources):
    processes = [sources.start("up") for _ in range(2)]
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    calls = [line.split()[0] for line in sources.calls.read_text().splitlines()]
    builds = [call for call in calls if call != "java"]
    assert builds == ["begin", "end"] * 2, "functions and local, once each"
    assert calls.count("java") == 2


def test_a_build_leaves_a_running_gateway_its_files(sources):
    code, output = sources.run("up")
    assert code == 0, output
    running = subprocess.Popen(["sleep", "60"])
    try:
        for mark in sources.repository.glob(".realtime/gateway-*"):
            mark.unlink()
        (sources.repository / f".realtime/gateway-{running.pid}").touch()
        later = time.time() + 10
        os.utime(sources.repository / "functions/src/A.java", (later, later))

        code, output = sources.run("up")
        assert code == 1
        assert f"process {running.pid}" in output and "Stop it first" in output

        code, output = sources.run("status")
        assert code == 0, output
        assert sources.recorded("java")[-1].endswith("Main status")
        assert len(sources.recorded("begin")) == 2, "only the builds of the first time"
    finally:
        running.kill()
        running.wait()
    code, output = sources.run("up")
    assert code == 0, output
    assert len(sources.recorded("begin")) > 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["status", "--port", "abc"], "'--port': 'abc' is not a number"),
        (["status", "--port="], "'--port': '' is not a number"),
        (["connect", "--stack="], "'--stack' (NAME) has an empty value"),
        (["status", "--stack", ""], "'--stack' (NAME) has an empty value"),
        (["listen", "--rewind", "2x"], "'--rewind': '2x' is not a number"),
        (["up", "--port", "99999"], "--port is 99999"),
        (["up", "--port", "-1"], "--port is -1"),
        (["up", "--data"], "'--data' (DIR)"),
        (["up", "--data", "--open"], "'--data' but found '--open'"),
        (["token", "check", "--nonsense", "x"], "Unknown option: '--nonsense'"),
        (["verify", "--url=https://a.example"], "Unknown option: '--url=https://a.example'"),
        (["verify", "--quick", "--port", "abc"], "'--port': 'abc' is not a number"),
    ],
    ids=str,
)
def test_a_wrong_option_does_not_wait_for_a_build(sources, words, sentence):
    (sources.repository / ".realtime").mkdir()
    (sources.repository / ".realtime/lock-maven").symlink_to(str(os.getpid()))
    code, output = sources.run(*words)
    assert code == 2
    assert sentence in output
    assert output.endswith(f"'./realtime {words[0]} --help' lists all options.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["up", "--port", "0", "--data", "a b", "--parameter=A=--b", "--wordpress-port=65535"],
        ["listen", "orders", "--rewind=20", "--event", "-x", "--json"],
        ["listen", "--json", "--", "--nonsense"],
        ["send", "greeted", "--channel", "a", '{"--data": "*"}'],
        ["status", "--stack", "live", "--region", "eu-west-1"],
        ["token", "check", "--port=1", "a.b.c"],
    ],
    ids=str,
)
def test_a_right_option_reaches_the_command_as_it_is(sources, words):
    code, output = sources.run(*words)
    assert code == 0, output
    assert sources.recorded("java")[-1].endswith("Main " + " ".join(words))


def test_the_packages_of_npm_tell_their_progress(sources):
    sources.stub("bin/npm", "record npm")
    (sources.repository / "package-lock.json").touch()
    code, output = sources.run("up", "--wordpress")
    assert code == 0, output
    assert re.match(r"installing npm packages … \d+ s\n", output), output


def test_packages_of_npm_that_cannot_be_installed_end_the_command(sources):
    sources.stub("bin/npm", "echo the reason >&2; exit 7")
    (sources.repository / "package-lock.json").touch()
    code, output = sources.run("up", "--wordpress")
    assert code == 7
    assert "the reason" in output
    assert sources.recorded("java") == []


def test_verify_adds_the_suites_to_the_commands(sources):
    libraries = sources.repository / "infra-tests/verify/target/dependency"
    libraries.mkdir(parents=True)
    (libraries / "junit.jar").touch()
    code, output = sources.run("verify", "--quick")
    assert code == 0, output
    call = sources.recorded("java")[-1]
    assert (
        ":.realtime/checks:" in call and ":infra-tests/verify/target/dependency/junit.jar " in call
    )
    assert call.endswith("dev.realtimeevents.local.cli.Main verify --quick")
    builds = len(sources.recorded("begin"))

    code, output = sources.run("verify")
    assert code == 0, output
    assert len(sources.recorded("begin")) == builds, "nothing has changed"


def test_the_lock_of_a_killed_build_is_taken_over(sources):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (sources.repository / ".realtime").mkdir()
    (sources.repository / ".realtime/lock-maven").symlink_to(str(ended.pid))
    code, output = sources.run("up")
    assert code == 0, output
    assert sources.recorded("begin") == ["", ""]


def test_a_failed_build_shows_its_output_and_leaves_no_lock(sources):
    sources.stub("repository/mvnw", "echo the reason; exit 1")
    code, output = sources.run("up")
    assert code == 1
    assert "the reason" in output
    assert not list(sources.repository.glob(".realtime/lock-*"))
    assert sources.recorded("java") == []


def test_shellcheck_finds_nothing():
    for script in ("realtime", ".ci/run"):
        done = subprocess.run(
            [ROOT / "infra-tests/.venv/bin/shellcheck", script],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.stdout == ""
        assert done.returncode == 0
