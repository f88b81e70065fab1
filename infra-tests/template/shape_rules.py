"""How the resources are connected, and the properties that the guarantees depend on."""

import json

from application import as_list, target
from rules import rule

# API Gateway ends an integration after 29 s (WebSocket) or 30 s (HTTP).
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
API_TIMEOUT = 29


def alias_in(app, value):
    """The alias named by an integration's URI, a permission or a mapping, or None."""
    text = json.dumps(value)
    for alias in app.aliases():
        if f'"Ref": "{alias}"' in text or "${" + alias + "}" in text:
            return alias
    return None


# What only the site calls, and what pages call. The address of an HTTP API is the address of all its routes.
HTTP_ROUTES = {
    "HttpApi": {"POST /dispatch", "POST /connections/revoke"},
    "PublicHttpApi": {"GET /history"},
}

# The parameters of each API's throttle: requests per second, and a burst of them.
THROTTLES = {
    "WebSocketApi": ("WebSocketRateLimit", "WebSocketBurstLimit"),
    "HttpApi": ("DispatchRateLimit", "DispatchBurstLimit"),
    "PublicHttpApi": ("HistoryRateLimit", "HistoryBurstLimit"),
}

# The functions that anybody can cause to run.
PUBLIC_FUNCTIONS = {"ConnectFunction", "MessageFunction", "DisconnectFunction", "HistoryFunction"}


def http_operations(app):
    """The path, method and operation of every HTTP route."""
    for api in app.of_type("AWS::ApiGatewayV2::Api").values():
        for path, methods in api.get("Body", {}).get("paths", {}).items():
            for method, operation in methods.items():
                yield path, method.upper(), operation


def api_may_invoke(app, alias, source):
    """Whether API Gateway may invoke the alias from a source ARN with this ending."""
    return any(
        target(permission["FunctionName"]) == alias
        and permission["Principal"] == "apigateway.amazonaws.com"
        and any(part.endswith(source) for part in as_list(permission["SourceArn"]["Fn::Sub"])[:1])
        for permission in app.of_type("AWS::Lambda::Permission").values()
    )


@rule
def websocket_routes_reach_an_alias(app):
    """Every route has an integration with an alias, which API Gateway may invoke."""
    integrations = app.of_type("AWS::ApiGatewayV2::Integration")
    routes = app.of_type("AWS::ApiGatewayV2::Route")
    for key in ("$connect", "$disconnect", "$default"):
        if key not in {route["RouteKey"] for route in routes.values()}:
            yield f"there is no route {key}"
    for route in routes.values():
        integration = route.get("Target", {}).get("Fn::Join", ["", ["", None]])[1][1]
        uri = integrations.get(target(integration), {}).get("IntegrationUri")
        alias = alias_in(app, uri)
        if alias is None:
            yield f"{route['RouteKey']} goes to {json.dumps(uri)}"
        elif not api_may_invoke(app, alias, "/" + route["RouteKey"]):
            yield f"{route['RouteKey']} may not invoke {alias}"


@rule
def http_routes_reach_an_alias(app):
    """The HTTP APIs have the routes of docs/protocol.md. Each reaches an alias that it may invoke."""
    operations = list(http_operations(app))
    routes = {f"{method} {path}" for path, method, _ in operations}
    if routes != set().union(*HTTP_ROUTES.values()):
        yield f"the HTTP APIs have {', '.join(sorted(routes))}"
    for path, method, operation in operations:
        integration = operation["x-amazon-apigateway-integration"]
        alias = alias_in(app, integration["uri"])
        if alias is None:
            yield f"{method} {path} goes to {integration['uri']}"
        elif not api_may_invoke(app, alias, f"/{method}{path}"):
            yield f"{method} {path} may not invoke {alias}"
        if integration["payloadFormatVersion"] != "2.0":
            yield f"{method} {path} does not use payload format 2.0"


@rule
def pages_do_not_know_the_address_of_the_site(app):
    """Dispatch and revoke are in an API of their own, which no output for pages names.

    Whoever knows the address of an API can flood each of its routes, and no page of another origin may call
    the routes that only the site calls.
    """
    for name, api in app.of_type("AWS::ApiGatewayV2::Api").items():
        body = api.get("Body", {})
        routes = {f"{m.upper()} {path}" for path, ms in body.get("paths", {}).items() for m in ms}
        if routes - {"OPTIONS /{proxy+}"} != HTTP_ROUTES.get(name, set()):
            yield f"{name} has the routes {', '.join(sorted(routes))}"
        if ("x-amazon-apigateway-cors" in body) != (name == "PublicHttpApi"):
            yield f"the CORS rules of {name} are {body.get('x-amazon-apigateway-cors')}"
    for output, api in {
        "DispatchUrl": "HttpApi",
        "RevokeUrl": "HttpApi",
        "HistoryUrl": "PublicHttpApi",
        "WebSocketUrl": "WebSocketApi",
    }.items():
        value = app.source["Outputs"].get(output, {}).get("Value", {}).get("Fn::Sub", "")
        if "://${" + api + "}.execute-api." not in value:
            yield f"{output} is {value}"


@rule
def every_route_has_a_throttle(app):
    """The stage of each API limits the requests to each route, by parameters of its own."""
    stages = {target(s["ApiId"]): s for s in app.of_type("AWS::ApiGatewayV2::Stage").values()}
    for name in app.of_type("AWS::ApiGatewayV2::Api").keys() | THROTTLES.keys():
        rate, burst = THROTTLES.get(name, (None, None))
        settings = stages.get(name, {}).get("DefaultRouteSettings", {})
        if settings.get("ThrottlingRateLimit") != {"Ref": rate}:
            yield f"{name} allows {settings.get('ThrottlingRateLimit')} requests per second"
        if settings.get("ThrottlingBurstLimit") != {"Ref": burst}:
            yield f"{name} allows a burst of {settings.get('ThrottlingBurstLimit')} requests"
        if "RouteSettings" in stages.get(name, {}):
            yield f"{name} has settings for single routes"
    for parameter in [p for pair in THROTTLES.values() for p in pair]:
        if app.source["Parameters"][parameter].get("MinValue", 0) < 1:
            yield f"{parameter} can stop an API"


@rule
def fan_out_leaves_concurrency_for_others(app):
    """A queue invokes a limited number of functions at the same time, within the range that Lambda allows.

    https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html
    """
    for name, mapping in app.of_type("AWS::Lambda::EventSourceMapping").items():
        if mapping.get("ScalingConfig") != {"MaximumConcurrency": {"Ref": "FanOutConcurrency"}}:
            yield f"{name} has the scaling {mapping.get('ScalingConfig')}"
    limits = app.source["Parameters"]["FanOutConcurrency"]
    if (limits.get("MinValue"), limits.get("MaxValue")) != (2, 1000):
        yield "FanOutConcurrency allows values that Lambda refuses"


@rule
def the_public_can_be_kept_to_a_reserved_concurrency(app):
    """By parameter, the functions of the public have a concurrency of their own; by default none has.

    A new account has a concurrency of 10, of which AWS lets nobody reserve any.
    """
    reserved = {
        "Fn::If": [
            "HasReservedConcurrency",
            {"Ref": "ReservedConcurrency"},
            {"Ref": "AWS::NoValue"},
        ]
    }
    for name, function in app.functions().items():
        wanted = reserved if name in PUBLIC_FUNCTIONS else None
        if function.get("ReservedConcurrentExecutions") != wanted:
            yield f"{name} reserves {function.get('ReservedConcurrentExecutions')}"
    if app.source["Parameters"]["ReservedConcurrency"]["Default"] != 0:
        yield "concurrency is reserved by default"
    off = {"Fn::Not": [{"Fn::Equals": [{"Ref": "ReservedConcurrency"}, "0"]}]}
    if app.source["Conditions"].get("HasReservedConcurrency") != off:
        yield "0 does not switch the reservation off"


@rule
def queues_reach_an_alias(app):
    """An event source mapping reaches an alias, which reports the messages that failed."""
    mappings = app.of_type("AWS::Lambda::EventSourceMapping")
    if not mappings:
        yield "there is no event source mapping"
    for name, mapping in mappings.items():
        if alias_in(app, mapping["FunctionName"]) is None:
            yield f"{name} goes to {mapping['FunctionName']}"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name} does not report failures of single messages"


@rule
def every_function_is_invoked(app):
    """A route or a queue invokes each function."""
    invokers = [i["IntegrationUri"] for i in app.of_type("AWS::ApiGatewayV2::Integration").values()]
    invokers += [operation for _, _, operation in http_operations(app)]
    invokers += app.of_type("AWS::Lambda::EventSourceMapping").values()
    reached = {app.aliases().get(alias_in(app, invoker)) for invoker in invokers}
    for name in app.functions().keys() - reached:
        yield f"nothing invokes {name}"


@rule
def every_function_starts_from_a_snapshot(app):
    """Each function has SnapStart and an alias: SnapStart works only on published versions."""
    for name, function in app.functions().items():
        if function.get("SnapStart") != {"ApplyOn": "PublishedVersions"}:
            yield f"{name} has no SnapStart"
        if name not in app.aliases().values():
            yield f"{name} has no alias"


@rule
def every_function_runs_the_same_java(app):
    """All functions share a runtime, an architecture and an upload."""
    for name, function in app.functions().items():
        if function["Runtime"] != "java25":
            yield f"{name} runs on {function['Runtime']}"
        if function["Architectures"] != ["arm64"]:
            yield f"{name} runs on {function['Architectures']}"
    for name, resource in app.source["Resources"].items():
        if "CodeUri" in resource.get("Properties", {}):
            yield f"{name} has its own CodeUri"


@rule
def functions_of_an_api_answer_in_time(app):
    """The timeout of a function behind API Gateway is not longer than that of API Gateway."""
    polled = {
        app.aliases().get(target(mapping["FunctionName"]))
        for mapping in app.of_type("AWS::Lambda::EventSourceMapping").values()
    }
    for name, function in app.functions().items():
        if name not in polled and function["Timeout"] > API_TIMEOUT:
            yield f"{name} has a timeout of {function['Timeout']} s, more than {API_TIMEOUT} s"


@rule
def logs_have_a_retention(app):
    """Each function has its own log group, with the retention of the parameter."""
    groups = app.of_type("AWS::Logs::LogGroup")
    owners = {}
    for name, function in app.functions().items():
        group = target(function.get("LoggingConfig", {}).get("LogGroup"))
        if group not in groups:
            yield f"{name} logs to a group that is not in the template"
        elif group in owners:
            yield f"{name} shares the log group of {owners[group]}"
        owners[group] = name
    for name, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogRetentionDays"}:
            yield f"{name} has the retention {group.get('RetentionInDays')}"


@rule
def tables_are_billed_on_demand_and_rows_expire(app):
    """Billing is on demand, and rows expire by their attribute expiresAt."""
    for name, table in app.of_type("AWS::DynamoDB::Table").items():
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name} is not billed on demand"
        ttl = table.get("TimeToLiveSpecification")
        if ttl != {"AttributeName": "expiresAt", "Enabled": True}:
            yield f"{name} has rows that never expire"


# What becomes of data when its resource leaves the template or the stack is deleted, and when CloudFormation
# replaces the resource. docs/deploy.md says so.
KEPT = {
    "ConnectionsTable": ("Delete", "Delete"),
    "SubscriptionsTable": ("Delete", "Delete"),
    "EventLogTable": ("Delete", "Retain"),
    "DispatchSecret": ("Delete", "Retain"),
}


@rule
def data_is_kept_or_deleted_as_decided(app):
    """Each table and secret says what a deletion and a replacement keep. All else goes: logs, queues, APIs.

    A version of a function stays until its function goes; a rollback needs it.
    """
    for name, resource in app.resources.items():
        policies = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        if resource["Type"] in ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"):
            as_decided = policies == KEPT.get(name)
        elif resource["Type"] == "AWS::Lambda::Version":
            as_decided = True
        else:
            as_decided = set(policies) <= {None, "Delete"}
        if not as_decided:
            yield f"{name} has the policies {policies}"


@rule
def two_stacks_fit_into_one_account(app):
    """A name that the template chooses contains the name or the id of the stack. All others are AWS's choice.

    Names of policies, configuration profiles and stages are inside resources of the stack.
    """
    inside = {
        "AWS::AppConfig::ConfigurationProfile",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Lambda::Alias",
    }
    for name, resource in app.resources.items():
        kind = resource["Type"].split("::")[-1]
        for key, value in resource.get("Properties", {}).items():
            chosen = key in ("Name", kind + "Name") and resource["Type"] not in inside
            if chosen and "AWS::Stack" not in json.dumps(value):
                yield f"{name} has the {key} {json.dumps(value)}"
            # Dashboards of all regions share their names.
            if key == "DashboardName" and "${AWS::Region}" not in json.dumps(value):
                yield f"{name} has the {key} {json.dumps(value)} in every region"
    for name, output in app.source["Outputs"].items():
        if "Export" in output and "AWS::Stack" not in json.dumps(output["Export"]):
            yield f"{name} is exported as {json.dumps(output['Export'])}"


@rule
def tables_have_no_index(app):
    """Reads of an index are eventually consistent. A log without gaps needs strongly consistent ones."""
    for name, table in app.of_type("AWS::DynamoDB::Table").items():
        for index in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            if index in table:
                yield f"{name} has {index}"


@rule
def a_job_in_progress_is_not_delivered_again(app):
    """The visibility timeout is longer than the function's timeout.

    AWS recommends six times as much, for batches that wait until they can run. The batches of these sources
    are single messages, and have a maximum concurrency, so Lambda reads none that has to wait.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    queues = app.of_type("AWS::SQS::Queue")
    for name, mapping in app.of_type("AWS::Lambda::EventSourceMapping").items():
        queue = target(mapping["EventSourceArn"])
        function = app.aliases().get(target(mapping["FunctionName"]))
        timeout = app.functions()[function]["Timeout"] if function else 0
        if queues[queue].get("VisibilityTimeout", 30) <= timeout:
            yield f"{queue} has a visibility timeout of no more than {timeout} s"
        if mapping.get("BatchSize") != 1 or "MaximumBatchingWindowInSeconds" in mapping:
            yield f"{name} reads messages that have to wait"


@rule
def the_job_of_a_dead_function_comes_again_within_seconds(app):
    """A message becomes visible again within 10 s, and a minute of that does not make it a dead letter."""
    queues = app.of_type("AWS::SQS::Queue")
    for mapping in app.of_type("AWS::Lambda::EventSourceMapping").values():
        name = target(mapping["EventSourceArn"])
        visibility = queues[name].get("VisibilityTimeout", 30)
        if visibility > 10:
            yield f"{name} has a visibility timeout of {visibility} s"
        if queues[name].get("RedrivePolicy", {}).get("maxReceiveCount", 0) * visibility < 60:
            yield f"{name} gives up within a minute"


@rule
def a_failed_job_is_kept_and_raises_an_alarm(app):
    """Each queue has a dead-letter queue with a longer retention and an alarm on the first message."""
    queues = app.of_type("AWS::SQS::Queue")
    alarms = app.of_type("AWS::CloudWatch::Alarm").values()
    for mapping in app.of_type("AWS::Lambda::EventSourceMapping").values():
        name = target(mapping["EventSourceArn"])
        queue = queues[name]
        dead = target(queue.get("RedrivePolicy", {}).get("deadLetterTargetArn"))
        if dead not in queues:
            yield f"{name} has no dead-letter queue"
            continue
        if queues[dead].get("MessageRetentionPeriod", 0) <= queue.get("MessageRetentionPeriod", 0):
            yield f"{dead} does not keep messages longer than {name}"
        dimension = {"Name": "QueueName", "Value": {"Fn::GetAtt": [dead, "QueueName"]}}
        if not any(
            alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
            and alarm.get("Dimensions") == [dimension]
            and alarm["ComparisonOperator"] == "GreaterThanThreshold"
            and alarm["Threshold"] == 0
            and alarm.get("AlarmActions")
            for alarm in alarms
        ):
            yield f"{dead} has no alarm"


@rule
def a_failed_job_does_not_expire_before_its_last_attempt(app):
    """All attempts fit into the queue's retention. Otherwise a failed job is lost without an alarm."""
    for name, queue in app.of_type("AWS::SQS::Queue").items():
        if "RedrivePolicy" in queue:
            attempts = queue["RedrivePolicy"]["maxReceiveCount"]
            if attempts * queue["VisibilityTimeout"] >= queue["MessageRetentionPeriod"]:
                yield f"{name} drops a message before it has failed {attempts} times"


@rule
def queues_are_encrypted(app):
    """Queues are encrypted at rest, with keys that SQS manages."""
    for name, queue in app.of_type("AWS::SQS::Queue").items():
        if queue.get("SqsManagedSseEnabled") is not True:
            yield f"{name} is not encrypted"


@rule
def parameters_are_documented(app):
    """Each parameter has a description, a default, and a group in the console's form."""
    groups = app.source["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    for name, parameter in app.source["Parameters"].items():
        if not parameter.get("Description"):
            yield f"{name} has no description"
        if "Default" not in parameter:
            yield f"{name} has no default"
        if grouped.count(name) != 1:
            yield f"{name} is in {grouped.count(name)} groups"
    for name in set(grouped) - app.source["Parameters"].keys():
        yield f"a group lists {name}, which is not a parameter"


@rule
def publishing_requires_the_secret_by_default(app):
    """Unsigned requests are rejected by default, and AWS generates the secret."""
    if app.source["Parameters"]["AllowUnsignedDispatch"]["Default"] != "false":
        yield "unsigned dispatch is allowed by default"
    for name, secret in app.of_type("AWS::SecretsManager::Secret").items():
        generated = secret.get("GenerateSecretString", {})
        if "SecretString" in secret or generated.get("PasswordLength", 0) < 44:
            yield f"{name} is not generated, or too short"
        # Standard Webhooks requires base64. Letters and digits in groups of four are valid base64.
        if generated.get("PasswordLength", 0) % 4 or not generated.get("ExcludePunctuation"):
            yield f"{name} is not valid base64"


@rule
def strangers_read_public_channels_alone(app):
    """By default, only the channel "public" and those that begin with "public:" need no token."""
    default = app.source["Parameters"]["PublicChannels"]["Default"]
    if default != "public,public:*":
        yield f"everybody may read {default}"


@rule
def the_value_of_the_secret_is_nowhere_in_the_template(app):
    """The functions read it by its ARN. In an output or a variable, whoever may look at the stack would read it."""
    parts = {**app.source["Resources"], **app.source["Outputs"]}
    for name, part in parts.items():
        if "{{resolve:" in json.dumps(part):
            yield f"{name} has a value that CloudFormation resolves"


@rule
def functions_have_no_door_beside_the_apis(app):
    """Only the APIs and the queue invoke a function: the throttles and the limits are theirs."""
    for name, resource in app.resources.items():
        if resource["Type"] == "AWS::Lambda::Url":
            yield f"{name} is an address without a throttle"
    for name, permission in app.of_type("AWS::Lambda::Permission").items():
        if permission.get("Principal") != "apigateway.amazonaws.com":
            yield f"{name} lets {permission.get('Principal')} invoke a function"
        if "SourceArn" not in permission:
            yield f"{name} lets the APIs of every account invoke a function"


@rule
def outputs_are_those_of_the_manual(app):
    """The outputs are those of docs/deploy.md, each with a description."""
    outputs = app.source["Outputs"]
    if outputs.keys() != {
        "DispatchUrl",
        "WebSocketUrl",
        "HistoryUrl",
        "RevokeUrl",
        "SecretArn",
    }:
        yield f"the outputs are {', '.join(outputs)}"
    for name, output in outputs.items():
        if not output.get("Description"):
            yield f"{name} has no description"
