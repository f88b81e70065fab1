"""A deployment publishes new versions when the code or a parameter changes."""

import re

from application import application, read_template


def versions(app):
    return set(app.of_type("AWS::Lambda::Version"))


def test_new_code_is_published_for_every_function():
    template = read_template()
    before, after = application(template), application(template, "s3://bucket/changed.zip")
    assert len(versions(before)) == len(before.functions())
    assert versions(before).isdisjoint(versions(after))


def settings(template):
    """The parameters that the functions' environment refers to."""
    names = set()

    def walk(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("Ref", "Fn::Sub"):
                    names.update(re.findall(r"\w+", value))
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(template["Globals"]["Function"]["Environment"])
    return names & set(template["Parameters"])


def test_a_changed_parameter_publishes_every_function():
    """A version's description cannot be updated, so CloudFormation publishes a new version.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
    """
    template = read_template()
    app = application(template)
    assert len(versions(app)) == len(app.functions())
    for name, version in app.of_type("AWS::Lambda::Version").items():
        description = version["Description"]["Fn::Sub"]
        for setting in settings(template):
            assert "${" + setting + "}" in description, (name, setting)


def test_the_description_of_a_version_fits():
    parameters = read_template()["Parameters"]
    longest = sum(
        parameter.get("MaxLength", len(str(parameter.get("MaxValue", "x" * 16))))
        for name, parameter in parameters.items()
        if name in settings(read_template())
    )
    assert longest + len(parameters) <= 256
