"""What "sam local invoke" gives to a function: SAM's own code, without Docker.

./realtime up --sam-local writes the file for --env-vars; DevelopmentGatewayTest checks what it writes.
"""

import functools
import json
import re

import pytest
from application import ROOT, read_template
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

EVENTS = sorted((ROOT / "events").glob("*.json"))

DOOR = "http://host.docker.internal:18003/x"


def function_of(event):
    """FanOutFunction for fan-out-shard.json."""
    words = re.match(r"fan-out|[a-z]+", event.stem)[0].split("-")
    return "".join(word.capitalize() for word in words) + "Function"


@functools.cache
def provider():
    stacks, _ = SamLocalStackProvider.get_stacks(str(ROOT / "template.yaml"))
    return SamFunctionProvider(stacks)


def given(function, values):
    """The environment of a function's container, with these values in the file for --env-vars."""
    runner = LocalLambdaRunner(None, provider(), str(ROOT), None, env_vars_values=values)
    return runner._make_env_vars(provider().get(function)).resolve()


def variables_of(function):
    template = read_template()
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    return shared | template["Resources"][function]["Properties"]["Environment"]["Variables"]


@pytest.fixture(autouse=True)
def no_account(monkeypatch):
    """As in the printed command: any credentials, and none of the developer's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.stem)
def test_the_function_of_each_event_gets_every_value_of_the_file(event):
    function = function_of(event)
    values = {name: f"{DOOR}/{name}" for name in variables_of(function)}
    environment = given(function, {function: values})
    assert {name: environment[name] for name in values} == values
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    json.loads(event.read_text())


def test_every_function_has_an_event():
    functions = {
        name
        for name, resource in read_template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert {function_of(event) for event in EVENTS} == functions


def test_a_variable_that_the_template_does_not_define_is_left_out():
    """Which is why the template defines the addresses, with no value."""
    environment = given("MessageFunction", {"MessageFunction": {"AWS_ENDPOINT_URL": DOOR}})
    assert "AWS_ENDPOINT_URL" not in environment


def test_without_a_file_the_addresses_are_empty_and_the_sdk_has_none():
    """So the file is needed for a deployed stack too: docs/local-clouds.md says so."""
    environment = given("MessageFunction", {})
    assert environment["AWS_ENDPOINT_URL_DYNAMODB"] == ""
