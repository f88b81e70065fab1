"""What the roles allow is what the code calls: a permission that nobody needs is not kept."""

import re

import pytest
from application import ROOT, application, read_template
from iam_rules import grants

SOURCES = ROOT / "functions/src/main/java/dev/realtimeevents/aws"

# What Lambda itself calls in the function's name, to read the queue of an event source mapping.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
CALLED_BY_LAMBDA = {
    "FanOutQueue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
}

# The SDK's methods, and the actions that they need.
ACTIONS = {
    "dynamo.putItem": {"dynamodb:PutItem"},
    "dynamo.updateItem": {"dynamodb:UpdateItem"},
    "dynamo.deleteItem": {"dynamodb:DeleteItem"},
    "dynamo.getItem": {"dynamodb:GetItem"},
    "dynamo.batchGetItem": {"dynamodb:BatchGetItem"},
    "dynamo.query": {"dynamodb:Query"},
    "dynamo.queryPaginator": {"dynamodb:Query"},
    # A transaction needs the actions that it is made of.
    "dynamo.transactWriteItems": set(),
    "TransactWriteItem.builder().put": {"dynamodb:PutItem"},
    "TransactWriteItem.builder().update": {"dynamodb:UpdateItem"},
    "sqs.sendMessage": {"sqs:SendMessage"},
    "sqs.sendMessageBatch": {"sqs:SendMessage"},
    "client.getSecretValue": {"secretsmanager:GetSecretValue"},
    "client.postToConnection": {"execute-api:ManageConnections"},
    "client.deleteConnection": {"execute-api:ManageConnections"},
}


def called(source):
    """The actions that a source's calls of the SDK need; a call that ACTIONS lacks is an error."""
    text = re.sub(r"\s+", "", (SOURCES / source).read_text())
    calls = re.findall(
        r"(?:dynamo|sqs|client)\.\w+(?=\()|TransactWriteItem\.builder\(\)\.\w+", text
    )
    return set().union(*(ACTIONS[call] for call in calls))


@pytest.mark.parametrize(
    "things, sources",
    [
        ({"EventLogTable"}, ["DynamoEventLog.java"]),
        (
            {"ConnectionsTable", "SubscriptionsTable"},
            ["DynamoConnections.java", "DynamoSubscriptions.java", "DynamoRevokedTokens.java"],
        ),
        ({"FanOutQueue"}, ["SqsFanOutQueue.java"]),
        ({"DispatchSecret"}, ["SecretsManagerSecrets.java"]),
        ({"WebSocketApi"}, ["ApiGatewaySockets.java"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_what_is_granted_is_what_is_called(things, sources):
    granted = {
        action
        for grant in grants(application(read_template()))
        if grant.on() in things
        for action in grant.actions
    }
    by_lambda = set().union(*(CALLED_BY_LAMBDA.get(thing, set()) for thing in things))
    assert granted - by_lambda == set().union(*map(called, sources))
