"""A deployment publishes the functions that it changes, and no others."""

import copy
import re

import pytest
from application import ROOT, application, read_template
from publishing_rules import published, read_by, versions

DEPLOY = ROOT / "docs/deploy.md"
PUBLISHED = re.compile(r"^\| parameter \| published \|\n(.+?)\n\n", re.M | re.S)

# The functions whose version changes with a parameter. A parameter that is not here changes none.
FOLLOWED_BY = {
    "AllowedOrigins": {"Connect", "History"},
    "PublicChannels": {"Message", "History"},
    "AllowUnsignedDispatch": {"Dispatch"},
    "RetentionHours": {"Dispatch"},
    "ChannelsPerConnection": {"Message"},
    "ConnectionRateLimit": {"Message"},
    "ConnectionBurstLimit": {"Message"},
    "InlineFanOutLimit": {"Dispatch"},
    "ShardsPerChannel": {"Connect", "Disconnect", "Message", "Dispatch", "Revoke", "FanOut"},
    "ShardsPerLargeChannel": {"Connect", "Disconnect", "Message", "Dispatch", "Revoke", "FanOut"},
    "Tracing": {"Connect", "Disconnect", "Message", "Dispatch", "Revoke", "History", "FanOut"},
    "Metrics": {"Connect", "Disconnect", "Message", "Dispatch", "Revoke", "History", "FanOut"},
    # The address of the stage.
    "StageName": {"Message", "Dispatch", "Revoke", "FanOut"},
}

# Lambda's limit for the names and values of a function's variables together.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ENVIRONMENT_BYTES = 4096

# https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
DESCRIPTION_LETTERS = 256

# More than any name, ARN or URL of a resource: the name of a stack has 128 letters at most.
RESOURCE_LETTERS = 300


def all_functions():
    return set(application(read_template()).functions())


def changed(before, after):
    assert before.keys() == after.keys() == all_functions()
    return {name for name in before if before[name] != after[name]}


def changed_by(mutation):
    """The functions that a change of the template publishes."""
    template = read_template()
    before = published(application(template), {})
    after = copy.deepcopy(template)
    mutation(after)
    return changed(before, published(application(after), {}))


@pytest.mark.parametrize("parameter", read_template()["Parameters"])
def test_a_parameter_publishes_the_functions_that_read_it(parameter):
    app = application(read_template())
    before, after = published(app, {}), published(app, {parameter: "another"})
    assert changed(before, after) == {
        name + "Function" for name in FOLLOWED_BY.get(parameter, set())
    }


@pytest.mark.parametrize("parameter", read_template()["Parameters"])
def test_those_are_the_functions_whose_variables_have_it(parameter):
    app = application(read_template())
    readers = {name for name in app.functions() if parameter in read_by(app, name)}
    assert readers == {name + "Function" for name in FOLLOWED_BY.get(parameter, set())}


def test_new_code_publishes_every_function():
    template = read_template()
    before, after = application(template), application(template, "s3://bucket/changed.zip")
    assert changed(published(before, {}), published(after, {})) == all_functions()


def test_the_same_template_publishes_none():
    assert changed_by(lambda template: None) == set()


@pytest.mark.parametrize("function", sorted(all_functions()))
@pytest.mark.parametrize("name, value", [("MemorySize", 2048), ("Timeout", 5), ("Handler", "x")])
def test_a_literal_publishes_its_function(function, name, value):
    def mutation(template):
        template["Resources"][function]["Properties"][name] = value

    assert changed_by(mutation) == {function}


@pytest.mark.parametrize("function", sorted(all_functions()))
def test_a_literal_variable_publishes_its_function(function):
    def mutation(template):
        properties = template["Resources"][function]["Properties"]
        properties["Environment"]["Variables"]["NEW"] = "1"

    assert changed_by(mutation) == {function}


def test_a_literal_of_all_functions_publishes_all():
    def more_memory(template):
        template["Globals"]["Function"]["MemorySize"] = 2048

    def other_options(template):
        template["Globals"]["Function"]["Environment"]["Variables"]["JAVA_TOOL_OPTIONS"] = "-Xmx1g"

    assert changed_by(more_memory) == all_functions()
    assert changed_by(other_options) == all_functions()


def longest(template, name):
    """The letters of the longest value that a name in a !Ref or ${...} can have."""
    parameter = template["Parameters"].get(name)
    if parameter is None:
        return RESOURCE_LETTERS
    # A stage's name has its length in its pattern.
    return parameter.get("MaxLength", max(16, len(str(parameter.get("MaxValue", "")))))


@pytest.mark.parametrize("function", sorted(all_functions()))
def test_the_description_of_a_version_fits(function):
    template = read_template()
    description = versions(application(template))[function][1]["Description"]["Fn::Sub"]
    names = description.replace("${", "").split("}|")
    # The version number of AllowedOriginsVersion, and a "|" after each value.
    letters = [
        10 if name.startswith("AllowedOriginsVersion") else longest(template, name.rstrip("}"))
        for name in names
    ]
    assert sum(letters) + len(letters) <= DESCRIPTION_LETTERS


@pytest.mark.parametrize("function", sorted(all_functions()))
def test_the_variables_of_a_function_fit(function):
    template = read_template()
    variables = application(template).functions()[function]["Environment"]["Variables"]
    letters = 0
    for name, value in variables.items():
        names = [value["Ref"]] if isinstance(value, dict) and "Ref" in value else []
        text = value if isinstance(value, str) else ""
        letters += len(name) + len(text)
        letters += sum(longest(template, n) for n in names) if names else RESOURCE_LETTERS
    assert letters <= ENVIRONMENT_BYTES


def test_the_manual_tells_which_functions_a_parameter_publishes():
    """The table of docs/deploy.md."""
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", PUBLISHED.search(DEPLOY.read_text())[1], re.M)
    told = {}
    for parameters, functions in rows:
        names = set(re.findall(r"`(\w+)`", functions))
        for parameter in re.findall(r"`(\w+)`", parameters):
            told[parameter] = all_functions() - names if "all but" in functions else names
    assert told == {
        parameter: {name + "Function" for name in names} for parameter, names in FOLLOWED_BY.items()
    }
