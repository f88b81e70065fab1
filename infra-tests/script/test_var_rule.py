"""infra-tests/format/VarRule.java: var exactly where the initializer is new Type(…) of that type."""

import re
import subprocess

import pytest
from machine import ROOT

SAMPLE = """
class Sample {
  Foo field = new Foo();
  void method(List<String> all, Foo parameter) throws Exception {
    var created = new Foo();
    var generic = new ArrayList<String>();
    List<String> wider = new ArrayList<>();
    String text = "text";
    for (String each : all) {}
    Foo anonymous = new Foo() {};
    try (var opened = new Foo()) {}
    all.forEach(each -> {});
    var call = method();                          // write
    var chained = new Foo().method();             // write
    var array = new int[3];                       // write
    for (var each : all) {}                       // write
    for (var i = 0; i < 1; i++) {}                // write
    try (var opened = Foo.open()) {}              // write
    Foo typed = new Foo();                        // use
    ArrayList<String> diamond = new ArrayList<>();// use
    all.forEach(each -> { Foo inner = new Foo(); });// use
  }
}
"""


@pytest.fixture(scope="module")
def java():
    doctor = subprocess.run([ROOT / "realtime", "doctor"], capture_output=True, text=True)
    return re.search(r"^ +ok +JDK 25 +[\d.]+ +(.+)$", doctor.stdout, re.MULTILINE)[1] + "/bin/java"


def test_it_names_the_lines_that_break_the_rule(java, tmp_path):
    source = tmp_path / "Sample.java"
    source.write_text(SAMPLE)
    (tmp_path / "files").write_text(f"{source}\n")
    done = subprocess.run(
        [java, ROOT / "infra-tests/format/VarRule.java", tmp_path / "files"],
        capture_output=True,
        text=True,
    )
    expected = [
        f"{source}:{number}: {line.split('//')[1].strip()}"
        for number, line in enumerate(SAMPLE.splitlines(), 1)
        if "//" in line
    ]
    assert [re.match(r"[^ ]+ \w+", line)[0] for line in done.stdout.splitlines()] == expected
    assert done.returncode == 1


def test_a_source_that_follows_the_rule_passes(java, tmp_path):
    source = tmp_path / "Sample.java"
    source.write_text("\n".join(line for line in SAMPLE.splitlines() if "//" not in line))
    (tmp_path / "files").write_text(f"{source}\n")
    done = subprocess.run(
        [java, ROOT / "infra-tests/format/VarRule.java", tmp_path / "files"],
        capture_output=True,
        text=True,
    )
    assert done.stdout == ""
    assert done.returncode == 0
