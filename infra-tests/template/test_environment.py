"""template.yaml sets the variables that the functions read, and no others."""

import re

from application import ROOT, read_template

SETTINGS = ROOT / "functions/src/main/java/dev/realtimeevents/aws/Settings.java"

# Read by the Lambda runtime, not by the code.
NOT_READ_BY_THE_CODE = {"JAVA_TOOL_OPTIONS"}


def variables_set():
    template = read_template()
    names = set(template["Globals"]["Function"]["Environment"]["Variables"])
    for resource in template["Resources"].values():
        names |= set(resource.get("Properties", {}).get("Environment", {}).get("Variables", {}))
    return names


def variables_read():
    return set(re.findall(r'(?:text|address|list|number)\("([A-Z_]+)"\)', SETTINGS.read_text()))


def test_the_functions_read_all_variables_and_no_others():
    assert variables_set() - NOT_READ_BY_THE_CODE == variables_read()


def test_only_settings_reads_the_environment():
    for source in (ROOT / "functions/src/main/java").rglob("*.java"):
        text = source.read_text()
        assert 'getenv("' not in text, f"{source} reads a variable without Settings"


def test_a_variable_has_the_same_value_in_every_function():
    """EnvironmentTest.java checks that each function has those that it reads, and no others."""
    values = {}
    for name, resource in read_template()["Resources"].items():
        if "Environment" in resource.get("Properties", {}):
            assert resource["Type"] == "AWS::Serverless::Function", name
            for variable, value in resource["Properties"]["Environment"]["Variables"].items():
                assert values.setdefault(variable, value) == value, (name, variable)


def test_every_parameter_is_used():
    text = (ROOT / "template.yaml").read_text()
    for name in read_template()["Parameters"]:
        assert re.search(rf"!Ref {name}\b|\$\{{{name}\}}", text), name
