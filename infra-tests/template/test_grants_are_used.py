"""The roles allow the actions that the code calls, and no others."""

import re

import pytest
from application import ROOT, application, read_template
from iam_rules import grants

SOURCES = ROOT / "functions/src/main/java/dev/realtimeevents/aws"

# Lambda itself calls these with the function's role, to read the queue of an event source mapping.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
CALLED_BY_LAMBDA = {
    "FanOutQueue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
}

# The actions that each method of the SDK, and of ConnectionsApi.java, needs.
ACTIONS = {
    "dynamo.putItem": {"dynamodb:PutItem"},
    "dynamo.updateItem": {"dynamodb:UpdateItem"},
    "dynamo.deleteItem": {"dynamodb:DeleteItem"},
    "dynamo.getItem": {"dynamodb:GetItem"},
    "dynamo.batchGetItem": {"dynamodb:BatchGetItem"},
    "dynamo.query": {"dynamodb:Query"},
    "dynamo.queryPaginator": {"dynamodb:Query"},
    # A transaction needs the actions of its parts.
    "dynamo.transactWriteItems": set(),
    "TransactWriteItem.builder().applyMutation": set(),
    "sqs.sendMessage": {"sqs:SendMessage"},
    "sqs.sendMessageBatch": {"sqs:SendMessage"},
    "client.getSecretValue": {"secretsmanager:GetSecretValue"},
    "api.post": {"execute-api:ManageConnections"},
    "api.delete": {"execute-api:ManageConnections"},
}


def actions_of(source):
    """The actions that a source's calls of the SDK need. A call that ACTIONS lacks is an error."""
    text = re.sub(r"\s+", "", (SOURCES / source).read_text())
    calls = re.findall(
        r"(?:dynamo|sqs|client|api)\.\w+(?=\()|TransactWriteItem\.builder\(\)\.\w+", text
    )
    return set().union(*(ACTIONS[call] for call in calls))


@pytest.mark.parametrize(
    "resources, sources",
    [
        (
            {"EventLogTable"},
            [
                "DynamoEventLog.java",
                "AppendTransaction.java",
                "WaitingRoom.java",
                "DynamoRounds.java",
            ],
        ),
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
def test_the_granted_actions_are_the_called_ones(resources, sources):
    granted = {
        action
        for grant in grants(application(read_template()))
        if grant.on() in resources
        for action in grant.actions
    }
    by_lambda = set().union(*(CALLED_BY_LAMBDA.get(resource, set()) for resource in resources))
    assert granted - by_lambda == set().union(*map(actions_of, sources))
