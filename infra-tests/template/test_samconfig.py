"""samconfig.toml: the settings of "sam build && sam deploy", for three stacks."""

import re
import tomllib

import pytest
from application import ROOT, read_template
from samcli.lib.config.samconfig import SamConfig

STACKS = ["default", "staging", "production"]


def deploy(stack):
    """What "sam deploy --config-env" takes from the file, by SAM's own reader."""
    return SamConfig(ROOT).get_all(["deploy"], "parameters", stack)


def overrides(deploy):
    """The names and values of parameter_overrides: a string of Name=value words, or a list of them."""
    pairs = deploy.get("parameter_overrides", [])
    if isinstance(pairs, str):
        pairs = pairs.split()
    return dict(pair.split("=", 1) for pair in pairs)


def test_there_are_no_other_stacks():
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert config.keys() - {"version"} == set(STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_a_deployment_asks_before_it_changes_anything(stack):
    assert deploy(stack)["confirm_changeset"] is True


@pytest.mark.parametrize("stack", STACKS)
def test_a_deployment_needs_no_option(stack):
    assert deploy(stack)["stack_name"]
    assert deploy(stack)["resolve_s3"] is True
    # The roles have generated names, so CAPABILITY_NAMED_IAM is not needed.
    assert deploy(stack)["capabilities"] == "CAPABILITY_IAM"


def test_no_two_are_the_same_stack():
    assert len({deploy(stack)["stack_name"] for stack in STACKS}) == len(STACKS)
    assert len({deploy(stack)["s3_prefix"] for stack in STACKS}) == len(STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_all_are_built_and_checked_in_the_same_way(stack):
    config = SamConfig(ROOT)
    for command in ("build", "validate"):
        own = config.get_all([command], "parameters", stack)
        default = config.get_all([command], "parameters", "default")
        assert own | {"stack_name": ""} == default | {"stack_name": ""}


@pytest.mark.parametrize("stack", STACKS)
def test_it_overrides_only_parameters_that_exist(stack):
    assert overrides(deploy(stack)).keys() <= read_template()["Parameters"].keys()


@pytest.mark.parametrize("stack", ["staging", "production"])
def test_a_stack_with_a_name_is_not_open_to_every_origin(stack):
    origins = overrides(deploy(stack))["AllowedOrigins"]
    assert "*" not in origins.split(",")
    assert re.fullmatch(read_template()["Parameters"]["AllowedOrigins"]["AllowedPattern"], origins)


def test_the_example_in_its_comment_works():
    line = next(
        line.removeprefix("# ")
        for line in (ROOT / "samconfig.toml").read_text().splitlines()
        if line.startswith("# parameter_overrides")
    )
    assert overrides(tomllib.loads(line)).keys() <= read_template()["Parameters"].keys()
