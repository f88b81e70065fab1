"""moto's CloudFormation creates the resources that it knows, with the properties of the template."""

import ast
import json
import re
import warnings

import boto3
import pytest
from application import application, read_template, target
from moto import mock_aws

REGION = "us-east-1"
STACK = "realtime"

# What moto does not create, in its own words: a warning, and no resource.
NOT_SUPPORTED = "Tried to parse {} but it's not supported by moto's CloudFormation implementation"
LACKING = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::AppConfig::Application",
    "AWS::AppConfig::ConfigurationProfile",
    "AWS::AppConfig::HostedConfigurationVersion",
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::Alias",
    "AWS::Logs::QueryDefinition",
    "AWS::SecretsManager::Secret",
}

# All that is off by default is on, so that each resource is there.
ON = {
    "AlarmTopicArn": "arn:aws:sns:us-east-1:123456789012:alarms",
    "Metrics": "true",
    "Dashboard": "true",
    "Tracing": "Active",
    "AccessLogs": "all",
    "MonthlyBudget": "10",
    "BudgetEmail": "you@example.com",
}


def without(value, missing):
    """The value with the word "missing" in place of each reference to a resource that is left out."""
    if isinstance(value, dict):
        if target(value) in missing:
            return "missing"
        return {key: without(inner, missing) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, missing) for inner in value]
    if isinstance(value, str):
        names = "|".join(sorted(missing))
        return re.sub(rf"\$\{{({names})(\.\w+)?\}}", "missing", value)
    return value


def of_functions(value, aliases):
    """The value with the function in place of each reference to its alias, which moto lacks."""
    if isinstance(value, dict):
        if value.get("Ref") in aliases:
            return {"Ref": aliases[value["Ref"]]}
        return {key: of_functions(inner, aliases) for key, inner in value.items()}
    if isinstance(value, list):
        return [of_functions(inner, aliases) for inner in value]
    return value


def transformed(resources, source):
    return {
        "Parameters": source["Parameters"],
        "Conditions": source["Conditions"],
        "Resources": resources,
    }


@pytest.fixture(scope="module")
def app():
    return application(read_template())


def create(template):
    boto3.client("cloudformation", REGION).create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in ON.items()],
    )
    found = boto3.client("cloudformation", REGION).list_stack_resources(StackName=STACK)
    return {r["LogicalResourceId"]: r for r in found["StackResourceSummaries"]}


def created(template):
    """The resources of a new stack by logical id, and moto's warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        resources = create(template)
    return resources, {str(warning.message) for warning in caught}


@pytest.fixture(scope="module")
def stack(app):
    kept = {name: r for name, r in app.resources.items() if r["Type"] not in LACKING}
    missing = app.resources.keys() - kept.keys()
    with mock_aws():
        storage = boto3.client("s3", REGION)
        storage.create_bucket(Bucket="bucket")
        storage.put_object(Bucket="bucket", Key="code.zip", Body=b"")
        kept = of_functions(kept, app.aliases())
        yield create(transformed(without(kept, missing), app.source))


def physical(stack, name):
    return stack[name]["PhysicalResourceId"]


@pytest.mark.parametrize("kind", sorted(LACKING))
def test_what_moto_lacks(app, kind):
    name, resource = next((n, r) for n, r in app.resources.items() if r["Type"] == kind)
    alone = without({name: resource}, app.resources.keys() - {name})
    with mock_aws():
        resources, said = created(transformed(alone, app.source))
    assert NOT_SUPPORTED.format(kind) in said
    assert name not in resources


def test_everything_else_is_created(app, stack):
    assert stack.keys() == {n for n, r in app.resources.items() if r["Type"] not in LACKING}
    assert {r["ResourceStatus"] for r in stack.values()} == {"CREATE_COMPLETE"}


def test_tables(app, stack):
    client = boto3.client("dynamodb", REGION)
    for name, table in app.of_type("AWS::DynamoDB::Table").items():
        found = client.describe_table(TableName=physical(stack, name))["Table"]
        assert found["KeySchema"] == table["KeySchema"]
        assert found["BillingModeSummary"]["BillingMode"] == table["BillingMode"]
        assert found["AttributeDefinitions"] == table["AttributeDefinitions"]


def test_queues(app, stack):
    client = boto3.client("sqs", REGION)
    for name, queue in app.of_type("AWS::SQS::Queue").items():
        found = client.get_queue_attributes(QueueUrl=physical(stack, name), AttributeNames=["All"])[
            "Attributes"
        ]
        assert found["MessageRetentionPeriod"] == str(queue["MessageRetentionPeriod"])
        if "RedrivePolicy" in queue:
            assert found["VisibilityTimeout"] == str(queue["VisibilityTimeout"])
            redrive = json.loads(found["RedrivePolicy"])
            assert redrive["maxReceiveCount"] == queue["RedrivePolicy"]["maxReceiveCount"]
            assert "FanOutDeadLetterQueue" in redrive["deadLetterTargetArn"]


def test_roles(app, stack):
    client = boto3.client("iam", REGION)
    for name, role in app.of_type("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            found = client.get_role_policy(
                RoleName=physical(stack, name), PolicyName=policy["PolicyName"]
            )["PolicyDocument"]
            # moto keeps the text of a Python object, where AWS has JSON.
            found = ast.literal_eval(found) if isinstance(found, str) else found
            # Tracing is on.
            expected = [
                s.get("Fn::If", [None, s])[1] for s in policy["PolicyDocument"]["Statement"]
            ]
            assert [s["Action"] for s in found["Statement"]] == [s["Action"] for s in expected]


def test_functions(app, stack):
    client = boto3.client("lambda", REGION)
    for name, function in app.functions().items():
        found = client.get_function_configuration(FunctionName=physical(stack, name))
        for key in ("Handler", "Runtime", "Timeout", "MemorySize"):
            assert found[key] == function[key], (name, key)
        variables = found["Environment"]["Variables"]
        assert variables["SUBSCRIPTIONS_TABLE"] == physical(stack, "SubscriptionsTable")
        # AWS::NoValue leaves a variable out; "sam local" needs its name in the template.
        assert variables.keys() == {
            key
            for key, value in function["Environment"]["Variables"].items()
            if value != {"Ref": "AWS::NoValue"}
        }


def test_logs(app, stack):
    client = boto3.client("logs", REGION)
    for name in app.of_type("AWS::Logs::LogGroup"):
        group = physical(stack, name)
        found = client.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        assert [g["retentionInDays"] for g in found] == [14], name


def test_the_dashboard(stack):
    """Its body is JSON, once the references in it are names."""
    client = boto3.client("cloudwatch", REGION)
    found = client.get_dashboard(DashboardName=f"{STACK}-{REGION}")
    widgets = json.loads(found["DashboardBody"])["widgets"]
    assert len(widgets) == 14
    assert physical(stack, "DispatchFunction") in json.dumps(widgets)
    assert "${" not in json.dumps(widgets)


def test_the_queue_invokes_its_function(app, stack):
    client = boto3.client("lambda", REGION)
    queue = boto3.client("sqs", REGION).get_queue_attributes(
        QueueUrl=physical(stack, "FanOutQueue"), AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    found = client.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"]
    assert [source["BatchSize"] for source in found] == [1]
