"""template.yaml sets the variables that the functions read, and no others."""

import re

from application import ROOT, read_template

SETTINGS = ROOT / "functions/src/main/java/dev/realtimeevents/aws/Settings.java"

# Read by the Lambda runtime, not by the code.
NOT_READ_BY_THE_CODE = {"JAVA_TOOL_OPTIONS"}


# CloudFormation leaves a property out that has this value, and with it the variable.
NO_VALUE = {"Ref": "AWS::NoValue"}

# Variables of the SDK: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
ENDPOINTS = {
    "AWS_ENDPOINT_URL_DYNAMODB": "dynamodb",
    "AWS_ENDPOINT_URL_SQS": "sqs",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER": "secretsmanager",
}


def variables_of(resource):
    return resource.get("Properties", {}).get("Environment", {}).get("Variables", {})


def variables_set():
    template = read_template()
    names = set(template["Globals"]["Function"]["Environment"]["Variables"])
    for resource in template["Resources"].values():
        variables = variables_of(resource)
        names |= {name for name, value in variables.items() if value != NO_VALUE}
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


def test_a_function_can_be_given_the_addresses_of_the_services_that_it_calls():
    """Those that its role allows. SAM gives a function only the variables that the template defines."""
    resources = read_template()["Resources"]
    for name, resource in resources.items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        role = resources[name.replace("Function", "Role")]["Properties"]
        actions = [
            action
            for policy in role["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            for action in statement.get("Action", [])
        ]
        called = {action.split(":")[0] for action in actions} & set(ENDPOINTS.values())
        absent = {key for key, value in variables_of(resource).items() if value == NO_VALUE}
        assert {ENDPOINTS[key] for key in absent} == called, name


def test_every_parameter_is_used():
    text = (ROOT / "template.yaml").read_text()
    for name in read_template()["Parameters"]:
        assert re.search(rf"!Ref {name}\b|\$\{{{name}\}}", text), name
