"""samconfig.toml: the defaults of "sam build && sam deploy"."""

import tomllib

from application import ROOT, read_template


def read():
    return tomllib.loads((ROOT / "samconfig.toml").read_text())["default"]


def overrides(deploy):
    """The names and values of parameter_overrides: a string of Name=value words, or a list of them."""
    pairs = deploy.get("parameter_overrides", [])
    if isinstance(pairs, str):
        pairs = pairs.split()
    return dict(pair.split("=", 1) for pair in pairs)


def test_a_deployment_asks_before_it_changes_anything():
    assert read()["deploy"]["parameters"]["confirm_changeset"] is True


def test_a_deployment_needs_no_option():
    config = read()
    assert config["global"]["parameters"]["stack_name"]
    assert config["deploy"]["parameters"]["resolve_s3"] is True
    # The roles have generated names, so CAPABILITY_NAMED_IAM is not needed.
    assert config["deploy"]["parameters"]["capabilities"] == "CAPABILITY_IAM"


def test_it_overrides_only_parameters_that_exist():
    deploy = read()["deploy"]["parameters"]
    assert overrides(deploy).keys() <= read_template()["Parameters"].keys()


def test_the_example_in_its_comment_works():
    line = next(
        line.removeprefix("# ")
        for line in (ROOT / "samconfig.toml").read_text().splitlines()
        if line.startswith("# parameter_overrides")
    )
    assert overrides(tomllib.loads(line)).keys() <= read_template()["Parameters"].keys()
