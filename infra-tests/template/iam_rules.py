"""IAM: each function has access to its own resources, by name, and to nothing else."""

import json
from dataclasses import dataclass

from application import as_list, target
from rules import rule

# The resources of each function, besides its own log group. A line here is a decision.
MAY_ACCESS = {
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

# Actions that read or write data. None creates, changes or deletes a table, queue or secret.
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
        """The logical id of the resource, or None if it is not in this template."""
        if isinstance(self.resource, dict) and isinstance(self.resource.get("Fn::Sub"), str):
            return "WebSocketApi" if ":${WebSocketApi}/" in self.resource["Fn::Sub"] else None
        return target(self.resource)

    def __str__(self):
        return f"{self.role}: {', '.join(self.actions)} on {json.dumps(self.resource)}"


def statements(app):
    for name, role in app.of_type("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in as_list(policy["PolicyDocument"]["Statement"]):
                yield name, statement


def grants(app):
    for name, statement in statements(app):
        for resource in as_list(statement.get("Resource", [])):
            yield Grant(name, tuple(as_list(statement.get("Action", []))), resource)


def strings(value):
    """All strings inside a value."""
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
    """No action contains a *, and no statement uses NotAction, NotResource or NotPrincipal."""
    for grant in grants(app):
        if any("*" in action for action in grant.actions):
            yield str(grant)
    for role, statement in statements(app):
        for key in ("NotAction", "NotResource", "NotPrincipal"):
            if key in statement:
                yield f"{role}: {key}"


@rule
def resources_are_named_one_by_one(app):
    """The only * is the connection id, at the end of .../@connections/*."""
    for grant in grants(app):
        for text in strings(grant.resource):
            if "*" in text.removesuffix("/@connections/*"):
                yield str(grant)


@rule
def every_function_has_its_own_role(app):
    """The role is in the template, and no two functions share a role."""
    roles = app.of_type("AWS::IAM::Role")
    owners = {}
    for name, function in app.functions().items():
        role = role_of(function)
        if role not in roles:
            yield f"{name} has no role in the template"
        elif role in owners:
            yield f"{name} shares the role of {owners[role]}"
        owners[role] = name
    for role in roles.keys() - owners.keys():
        yield f"{role} is not used by any function"


@rule
def only_lambda_assumes_a_role(app):
    """Only the Lambda service may assume a role."""
    for name, role in app.of_type("AWS::IAM::Role").items():
        for statement in as_list(role["AssumeRolePolicyDocument"]["Statement"]):
            if statement.get("Principal") != {"Service": "lambda.amazonaws.com"}:
                yield f"{name} can be assumed by {statement.get('Principal')}"
            if statement.get("Action") != "sts:AssumeRole":
                yield f"{name} allows {statement.get('Action')} in its trust policy"


@rule
def no_policy_outside_the_roles(app):
    """All policies are inline: there are no managed ones, and no other resource adds one to a role."""
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
def the_transform_grants_nothing(app):
    """CloudFormation receives the roles exactly as template.yaml has them."""
    written = {
        name: resource["Properties"]
        for name, resource in app.source["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    deployed = app.of_type("AWS::IAM::Role")
    for name in deployed.keys() | written.keys():
        if deployed.get(name) != written.get(name):
            yield f"{name} differs from template.yaml"


@rule
def grants_are_for_data_only(app):
    """Each action reads or writes data of the type of resource it is granted on."""
    for grant in grants(app):
        resource = app.resources.get(grant.on())
        if resource is None:
            yield f"{grant}: the resource is not in this template"
        else:
            for action in grant.actions:
                if action not in DATA_ACTIONS.get(resource["Type"], ()):
                    yield f"{grant}: {action} is not in DATA_ACTIONS"


@rule
def each_function_accesses_only_its_own(app):
    """A function has access to its log group and to all that MAY_ACCESS lists, and to nothing else."""
    for name, function in app.functions().items():
        granted = {grant.on() for grant in grants(app) if grant.role == role_of(function)}
        needed = MAY_ACCESS.get(name, set()) | {target(function["LoggingConfig"]["LogGroup"])}
        for resource in granted - needed:
            yield f"{name} has access to {resource}, but MAY_ACCESS does not list it"
        for resource in needed - granted:
            yield f"{name} has no access to {resource}"


@rule
def connections_are_managed_in_one_stage(app):
    """Access to connections is limited to the stage that the template deploys."""
    for grant in grants(app):
        if "execute-api:ManageConnections" in grant.actions:
            path = grant.resource["Fn::Sub"].split("${WebSocketApi}/")[-1]
            if path.split("/")[0] != "${StageName}":
                yield str(grant)
