"""template.yaml in the two forms that the tests look at: as written, and as CloudFormation gets it."""

import copy
import os
from dataclasses import dataclass
from pathlib import Path

# Before the translator is loaded: it asks boto3 for a region.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"


class _NoManagedPolicies:
    """What the translator asks for AWS's managed policies: the template uses none."""

    def load(self):
        return {}


@dataclass(frozen=True)
class Application:
    source: dict
    """The template as written, intrinsics in their long form: {"Fn::GetAtt": ["X", "Arn"]}."""

    resources: dict
    """Logical id to resource, after the SAM transform."""

    def of_type(self, kind):
        """Logical id and properties of every resource of this type."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def functions(self):
        return self.of_type("AWS::Lambda::Function")

    def aliases(self):
        """Alias to the function it points at."""
        return {
            name: alias["FunctionName"]["Ref"]
            for name, alias in self.of_type("AWS::Lambda::Alias").items()
        }


def read_template():
    return yaml_parse(TEMPLATE.read_text())


def application(source, code="s3://bucket/code.zip"):
    """Runs the SAM transform, as CloudFormation does on deployment.

    :param code: where "sam deploy" has put the code; it names the object by a hash of its content
    """
    # The translator writes into what it is given.
    deployable = copy.deepcopy(source)
    deployable["Globals"]["Function"]["CodeUri"] = code
    defaults = {name: p.get("Default") for name, p in source["Parameters"].items()}
    return Application(source, transform(deployable, defaults, _NoManagedPolicies())["Resources"])


def target(value):
    """The logical id that a !Ref or !GetAtt points at, else None."""
    if isinstance(value, dict):
        if "Ref" in value:
            return value["Ref"]
        if "Fn::GetAtt" in value:
            attribute = value["Fn::GetAtt"]
            return attribute.split(".")[0] if isinstance(attribute, str) else attribute[0]
    return None


def listed(value):
    """CloudFormation lets one thing stand where a list of them may."""
    return value if isinstance(value, list) else [value]
