"""template.yaml sets the variables that the functions read, and no others."""

import re

from application import ROOT, read_template

SETTINGS = ROOT / "functions/src/main/java/dev/realtimeevents/aws/Settings.java"

# Read by the Lambda runtime, not by the code.
NOT_READ_BY_THE_CODE = {"JAVA_TOOL_OPTIONS"}


def variables_set():
    return set(read_template()["Globals"]["Function"]["Environment"]["Variables"])


def variables_read():
    return set(re.findall(r'\(environment, "([A-Z_]+)"\)', SETTINGS.read_text()))


def test_the_functions_read_all_variables_and_no_others():
    assert variables_set() - NOT_READ_BY_THE_CODE == variables_read()


def test_only_settings_reads_the_environment():
    for source in (ROOT / "functions/src/main/java").rglob("*.java"):
        text = source.read_text()
        assert 'getenv("' not in text, f"{source} reads a variable without Settings"


def test_every_function_has_the_same_variables():
    for name, resource in read_template()["Resources"].items():
        assert "Environment" not in resource.get("Properties", {}), name


def test_every_parameter_is_used():
    text = (ROOT / "template.yaml").read_text()
    for name in read_template()["Parameters"]:
        assert re.search(rf"!Ref {name}\b|\$\{{{name}\}}", text), name
