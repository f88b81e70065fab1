"""template.yaml in two forms: as written, and as CloudFormation receives it."""

import copy
import os
from dataclasses import dataclass
from pathlib import Path

# Set before the translator is imported: it asks boto3 for a region.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"


class _NoManagedPolicies:
    """The translator loads AWS's managed policies from here. The template uses none."""

    def load(self):
        return {}


@dataclass(frozen=True)
class Application:
    source: dict
    """The template as written, with intrinsics in their long form: {"Fn::GetAtt": ["X", "Arn"]}."""

    resources: dict
    """The resources after the SAM transform, by logical id."""

    def of_type(self, kind):
        """The properties of every resource of this type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def functions(self):
        return self.of_type("AWS::Lambda::Function")

    def aliases(self):
        """The function of each alias, by the alias's logical id."""
        return {
            name: alias["FunctionName"]["Ref"]
            for name, alias in self.of_type("AWS::Lambda::Alias").items()
        }


def read_template():
    return yaml_parse(TEMPLATE.read_text())


def application(source, code="s3://bucket/code.zip"):
    """Runs the SAM transform, as CloudFormation does on deployment.

    :param code: where "sam deploy" uploads the code; the object's name is a hash of its content
    """
    # The translator modifies its argument.
    deployable = copy.deepcopy(source)
    deployable["Globals"]["Function"]["CodeUri"] = code
    defaults = {name: p.get("Default") for name, p in source["Parameters"].items()}
    return Application(source, transform(deployable, defaults, _NoManagedPolicies())["Resources"])


def target(value):
    """The logical id in a !Ref or !GetAtt, or None."""
    if isinstance(value, dict):
        if "Ref" in value:
            return value["Ref"]
        if "Fn::GetAtt" in value:
            attribute = value["Fn::GetAtt"]
            return attribute.split(".")[0] if isinstance(attribute, str) else attribute[0]
    return None


def as_list(value):
    """CloudFormation accepts a single value in place of a list of one."""
    return value if isinstance(value, list) else [value]
