"""Each function's published version follows exactly what the function reads."""

import json
import re

from application import target
from cfnlint.schema.manager import ProviderSchemaManager
from rules import rule

SCHEMAS = ProviderSchemaManager()


# What AWS keeps of a function, and not of its versions; and the code, whose name changes with it.
NOT_OF_A_VERSION = {"ReservedConcurrentExecutions", "Tags", "Code"}


def references(value, conditions):
    """The names in every Ref and Fn::Sub inside a value, and in the conditions of its Fn::If."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("Ref", "Condition"):
                yield inner
                yield from references(conditions.get(inner), conditions)
            elif key == "Fn::Sub" and isinstance(inner, str):
                yield from re.findall(r"\$\{([\w:.]+)\}", inner)
            elif key == "Fn::If":
                yield from references([{"Condition": inner[0]}, inner[1:]], conditions)
            else:
                yield from references(inner, conditions)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner, conditions)


def names_in(app, value):
    """All names that a value depends on."""
    return set(references(value, app.source["Conditions"]))


def parameters_of_resource(app, name):
    """The parameters on whose change CloudFormation replaces a resource, and so gives it another name."""
    resource = app.resources[name]
    schema = SCHEMAS.get_resource_schema("us-east-1", resource["Type"]).schema
    fixed = [path.split("/")[2] for path in schema.get("createOnlyProperties", [])]
    values = [resource.get("Properties", {}).get(key) for key in fixed]
    return names_in(app, values) & app.source["Parameters"].keys()


def described(app, version):
    """The parameters on whose change a version has another description."""
    names = names_in(app, version.get("Description", ""))
    parameters = names & app.source["Parameters"].keys()
    for name in names - parameters:
        parameters |= parameters_of_resource(app, name)
    return parameters


def read_by(app, function):
    """The parameters in the settings of a function that its versions keep, such as its environment."""
    kept = [it for name, it in app.functions()[function].items() if name not in NOT_OF_A_VERSION]
    return names_in(app, kept) & app.source["Parameters"].keys()


def versions(app):
    """Logical id and properties of the version of each function."""
    return {
        target(version["FunctionName"]): (name, version)
        for name, version in app.of_type("AWS::Lambda::Version").items()
    }


def published(app, values):
    """What the version of each function is made of. With another text, CloudFormation publishes another.

    A version's description cannot be updated, so CloudFormation publishes a new version.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html

    :param values: of the parameters that do not have their defaults
    """
    defaults = {name: str(p["Default"]) for name, p in app.source["Parameters"].items()}
    now = defaults | values
    return {
        function: json.dumps([name, {p: now[p] for p in sorted(described(app, version))}])
        for function, (name, version) in versions(app).items()
    }


@rule
def versions_follow_the_parameters_that_are_read(app):
    """The description of a version changes with each parameter that the function reads, and no other.

    Without the first, the routes keep the old value. Without the second, the deployment fails: Lambda publishes
    no second version of a function that did not change.
    https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
    """
    for function, (_, version) in versions(app).items():
        for name in read_by(app, function) - described(app, version):
            yield f"{function} reads {name}, and its version does not follow it"
        for name in described(app, version) - read_by(app, function):
            yield f"the version of {function} follows {name}, which the function does not read"


@rule
def versions_follow_literals(app):
    """SAM publishes a version when any property of the function changes.

    In Globals, cfn-lint does not know the property.
    """
    for name, resource in app.source["Resources"].items():
        publishes = resource.get("Properties", {}).get("AutoPublishAliasAllProperties")
        if resource["Type"] == "AWS::Serverless::Function" and publishes is not True:
            yield f"{name} keeps its version when a property changes"


@rule
def variables_belong_to_the_functions_that_read_them(app):
    """All functions share no variable with the value of a parameter or a resource."""
    shared = app.source["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    for name, value in shared.items():
        if not isinstance(value, str):
            yield f"every function has {name}"
