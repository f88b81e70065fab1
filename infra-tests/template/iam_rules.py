"""Who may do what: each function its own things, by name, and nothing else."""

import json
from dataclasses import dataclass

from application import listed, target
from rules import rule

# What each function has to do with, besides its own log group. A line here is a decision.
MAY_TOUCH = {
    "ConnectFunction": {"ConnectionsTable", "SubscriptionsTable", "DispatchSecret"},
    "DisconnectFunction": {"ConnectionsTable", "SubscriptionsTable"},
    "MessageFunction": {
        "ConnectionsTable",
        "SubscriptionsTable",
        "EventLogTable",
        "DispatchSecret",
        "WebSocketApi",
    },
    "DispatchFunction": {
        "DispatchSecret",
        "EventLogTable",
        "SubscriptionsTable",
        "FanOutQueue",
        "WebSocketApi",
    },
    "RevokeFunction": {"ConnectionsTable", "SubscriptionsTable", "DispatchSecret", "WebSocketApi"},
    "HistoryFunction": {"SubscriptionsTable", "EventLogTable", "DispatchSecret"},
    "FanOutFunction": {"FanOutQueue", "EventLogTable", "SubscriptionsTable", "WebSocketApi"},
}

# Reading and writing what is kept; nothing that makes, changes or removes a table, queue or secret.
# No Scan: its cost grows with the table.
DATA_ACTIONS = {
    "AWS::Logs::LogGroup": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "AWS::DynamoDB::Table": {
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
    },
    "AWS::SQS::Queue": {
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    },
    "AWS::SecretsManager::Secret": {"secretsmanager:GetSecretValue"},
    "AWS::ApiGatewayV2::Api": {"execute-api:ManageConnections"},
}


@dataclass(frozen=True)
class Grant:
    role: str
    actions: tuple
    resource: object

    def on(self):
        """The logical id of what the grant is about, or None when it names no thing of this template."""
        if isinstance(self.resource, dict) and isinstance(self.resource.get("Fn::Sub"), str):
            return "WebSocketApi" if ":${WebSocketApi}/" in self.resource["Fn::Sub"] else None
        return target(self.resource)

    def __str__(self):
        return f"{self.role}: {', '.join(self.actions)} on {json.dumps(self.resource)}"


def statements(app):
    for name, role in app.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in listed(policy["PolicyDocument"]["Statement"]):
                yield name, statement


def grants(app):
    for name, statement in statements(app):
        for resource in listed(statement.get("Resource", [])):
            yield Grant(name, tuple(listed(statement.get("Action", []))), resource)


def strings(value):
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def role_of(function):
    return target(function["Role"])


@rule
def actions_are_named_one_by_one(app):
    """No action holds a *, and no statement says what is not allowed or not meant."""
    for grant in grants(app):
        if any("*" in action for action in grant.actions):
            yield str(grant)
    for role, statement in statements(app):
        for key in ("NotAction", "NotResource", "NotPrincipal"):
            if key in statement:
                yield f"{role}: {key}"


@rule
def resources_are_named_one_by_one(app):
    """A * stands only for the connection id, at the end of .../@connections/*."""
    for grant in grants(app):
        for text in strings(grant.resource):
            if "*" in text.removesuffix("/@connections/*"):
                yield str(grant)


@rule
def every_function_has_a_role_of_its_own(app):
    """The role is in the template, and no two functions share one."""
    roles = app.of_type("AWS::IAM::Role")
    owners = {}
    for name, function in app.functions().items():
        role = role_of(function)
        if role not in roles:
            yield f"{name} has no role in the template"
        elif role in owners:
            yield f"{name} has the role of {owners[role]}"
        owners[role] = name
    for role in roles.keys() - owners.keys():
        yield f"{role} is no function's role"


@rule
def only_lambda_takes_on_a_role(app):
    """The one principal that may assume a role is the Lambda service."""
    for name, role in app.of_type("AWS::IAM::Role").items():
        for statement in listed(role["AssumeRolePolicyDocument"]["Statement"]):
            if statement.get("Principal") != {"Service": "lambda.amazonaws.com"}:
                yield f"{name} can be assumed by {statement.get('Principal')}"
            if statement.get("Action") != "sts:AssumeRole":
                yield f"{name} allows {statement.get('Action')} to whoever assumes it"


@rule
def no_policy_from_elsewhere(app):
    """Neither a managed policy, nor one of a role by another resource: all is in the role itself."""
    for name, role in app.of_type("AWS::IAM::Role").items():
        if "ManagedPolicyArns" in role:
            yield f"{name} has managed policies"
    for name, resource in app.resources.items():
        if resource["Type"] in (
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::RolePolicy",
            "AWS::SQS::QueuePolicy",
            "AWS::SecretsManager::ResourcePolicy",
        ):
            yield f"{name} is an {resource['Type']}"


@rule
def nothing_is_granted_by_the_transform(app):
    """The roles that CloudFormation gets are the roles that are written in template.yaml."""
    written = {
        name: resource["Properties"]
        for name, resource in app.source["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    deployed = app.of_type("AWS::IAM::Role")
    for name in deployed.keys() | written.keys():
        if deployed.get(name) != written.get(name):
            yield f"{name} is not as written"


@rule
def grants_are_for_data_only(app):
    """Each action fits the kind of thing it is granted on, and reads or writes its data."""
    for grant in grants(app):
        resource = app.resources.get(grant.on())
        if resource is None:
            yield f"{grant}: no such thing in this template"
        else:
            for action in grant.actions:
                if action not in DATA_ACTIONS.get(resource["Type"], ()):
                    yield f"{grant}: {action}"


@rule
def each_function_touches_only_its_own(app):
    """A function's grants are about its log group and what MAY_TOUCH lists, all of it."""
    for name, function in app.functions().items():
        touched = {grant.on() for grant in grants(app) if grant.role == role_of(function)}
        meant = MAY_TOUCH.get(name, set()) | {target(function["LoggingConfig"]["LogGroup"])}
        for thing in touched - meant:
            yield f"{name} may touch {thing}"
        for thing in meant - touched:
            yield f"{name} cannot touch {thing}"


@rule
def connections_are_managed_in_one_stage(app):
    """Posts and closes go to the stage that the template deploys, not to every stage of the API."""
    for grant in grants(app):
        if "execute-api:ManageConnections" in grant.actions:
            path = grant.resource["Fn::Sub"].split("${WebSocketApi}/")[-1]
            if path.split("/")[0] != "${StageName}":
                yield str(grant)
