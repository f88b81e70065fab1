"""Alarms, the dashboard, saved queries, access logs, traces and the budget."""

import json
import re

import printed
from application import target
from rules import rule

TOPIC = {"Ref": "AlarmTopicArn"}
NO_VALUE = {"Ref": "AWS::NoValue"}

# The only alarm without a topic: with it, a stack in an account of its own stays within the ten free alarms.
WITHOUT_TOPIC = "FanOutDeadLetterAlarm"

# What the functions count even while Metrics is false. A metric costs nothing in an hour without a value.
OF_FAILURES = {"cutOff", "failedJobs"}

# What costs money exists on this condition. The parameters' defaults make each of them false.
OPTIONAL = {
    "AWS::CloudWatch::Dashboard": "HasDashboard",
    "AWS::Budgets::Budget": "HasBudget",
}
CONDITIONS = {
    "HasAlarmTopic": {"Fn::Not": [{"Fn::Equals": [TOPIC, ""]}]},
    "HasMetrics": {"Fn::Equals": [{"Ref": "Metrics"}, "true"]},
    "HasDashboard": {"Fn::Equals": [{"Ref": "Dashboard"}, "true"]},
    "HasTracing": {"Fn::Equals": [{"Ref": "Tracing"}, "Active"]},
    "HasHttpAccessLogs": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AccessLogs"}, "none"]}]},
    "HasWebSocketAccessLogs": {"Fn::Equals": [{"Ref": "AccessLogs"}, "all"]},
    "HasBudget": {
        "Fn::And": [
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "MonthlyBudget"}, "0"]}]},
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "BudgetEmail"}, ""]}]},
        ]
    },
}
OFF = {
    "AlarmTopicArn": "",
    "Metrics": "false",
    "Dashboard": "false",
    "Tracing": "PassThrough",
    "AccessLogs": "none",
    "MonthlyBudget": 0,
    "BudgetEmail": "",
}

TRACING = {
    "Fn::If": [
        "HasTracing",
        {
            "Effect": "Allow",
            "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            "Resource": "*",
        },
        NO_VALUE,
    ]
}

# The condition of each API's access log.
ACCESS_LOGS = {
    "HttpApi": "HasHttpAccessLogs",
    "PublicHttpApi": "HasHttpAccessLogs",
    "WebSocketApi": "HasWebSocketAccessLogs",
}

# The metrics of AWS's own services that are used here, with their dimensions.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
FUNCTION = ("FunctionName",)
API = ("ApiId",)
STAGE = ("ApiId", "Stage")
QUEUE = ("QueueName",)
OF_AWS = {
    ("AWS/Lambda", "Errors", FUNCTION),
    ("AWS/Lambda", "Throttles", FUNCTION),
    ("AWS/Lambda", "Duration", FUNCTION),
    ("AWS/ApiGateway", "Count", API),
    ("AWS/ApiGateway", "4xx", API),
    ("AWS/ApiGateway", "5xx", API),
    ("AWS/ApiGateway", "ConnectCount", STAGE),
    ("AWS/ApiGateway", "MessageCount", STAGE),
    ("AWS/ApiGateway", "ClientError", STAGE),
    ("AWS/ApiGateway", "ExecutionError", STAGE),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", QUEUE),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", QUEUE),
}


def alarms(app):
    return app.of_type("AWS::CloudWatch::Alarm")


def metric_of(alarm):
    """Namespace, name and dimensions of the metric that an alarm watches."""
    dimensions = {d["Name"]: d["Value"] for d in alarm.get("Dimensions", [])}
    return alarm.get("Namespace"), alarm.get("MetricName"), dimensions


def watches(app, namespace, name, dimension, resource):
    """Whether any alarm watches a metric of a resource, from the first failure on or above a threshold."""
    return any(
        (namespace, name) == found[:2] and target(found[2].get(dimension)) == resource
        for alarm in alarms(app).values()
        if alarm["ComparisonOperator"] == "GreaterThanThreshold"
        for found in [metric_of(alarm)]
    )


def exists(app, namespace, name, dimensions):
    """Whether CloudWatch has such a metric. ``dimensions`` has the logical id of each value."""
    if namespace.startswith("AWS/"):
        return (namespace, name, tuple(dimensions)) in OF_AWS and all(
            value in app.source["Resources"] or value == "StageName"
            for value in dimensions.values()
        )
    function = dimensions.get("FunctionName")
    return (namespace, name, tuple(dimensions), function) in printed.metrics()


@rule
def every_alarm_tells_the_topic(app):
    """Each alarm notifies AlarmTopicArn. Without a topic, only the alarm of the dead letters is there."""
    for name, alarm in alarms(app).items():
        condition = app.resources[name].get("Condition")
        if name == WITHOUT_TOPIC:
            wanted = (None, {"Fn::If": ["HasAlarmTopic", [TOPIC], NO_VALUE]})
        else:
            wanted = ("HasAlarmTopic", [TOPIC])
        if (condition, alarm.get("AlarmActions")) != wanted:
            yield f"{name} notifies {alarm.get('AlarmActions')} on the condition {condition}"
        if "ActionsEnabled" in alarm:
            yield f"{name} can be silent"
        if not alarm.get("AlarmDescription"):
            yield f"{name} does not say what it means"
        if alarm.get("TreatMissingData") != "notBreaching":
            yield f"{name} is raised by missing data, or has no state without them"


@rule
def every_function_has_its_alarms(app):
    """A failure of any function, and one that Lambda could not start, raise an alarm."""
    for function in app.functions():
        for metric in ("Errors", "Throttles"):
            if not watches(app, "AWS/Lambda", metric, "FunctionName", function):
                yield f"{function} has no alarm for {metric}"


@rule
def every_api_has_an_alarm(app):
    """Answers of each API with a 5xx status raise an alarm, and a refused handshake raises none.

    IntegrationError counts answers with a 4xx status too.
    """
    for api in ("HttpApi", "PublicHttpApi"):
        if not watches(app, "AWS/ApiGateway", "5xx", "ApiId", api):
            yield f"{api} has no alarm for 5xx"
    if not watches(app, "AWS/ApiGateway", "ExecutionError", "ApiId", "WebSocketApi"):
        yield "WebSocketApi has no alarm for ExecutionError"
    if watches(app, "AWS/ApiGateway", "IntegrationError", "ApiId", "WebSocketApi"):
        yield "WebSocketApi has an alarm that a refused handshake raises"


@rule
def late_pushes_raise_an_alarm(app):
    """Jobs that wait, and connections that are cut off, raise an alarm."""
    for mapping in app.of_type("AWS::Lambda::EventSourceMapping").values():
        queue = target(mapping["EventSourceArn"])
        if not watches(app, "AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue):
            yield f"{queue} has no alarm for the age of its messages"
        function = app.aliases().get(target(mapping["FunctionName"]))
        for metric in sorted(OF_FAILURES):
            if not watches(app, "RealtimeEvents", metric, "FunctionName", function):
                yield f"{function} has no alarm for {metric}"


@rule
def alarms_watch_metrics_that_exist(app):
    """Each alarm watches a metric of AWS, or one that the function really prints."""
    for name, alarm in alarms(app).items():
        namespace, metric, dimensions = metric_of(alarm)
        ids = {key: target(value) for key, value in dimensions.items()}
        if not exists(app, namespace, metric, ids):
            yield f"{name} watches {namespace} {metric} {ids}"
        if namespace == "RealtimeEvents" and metric not in OF_FAILURES:
            yield f"{name} watches {metric}, which may be switched off"


def dashboards(app, with_metrics=True):
    """The body of each dashboard, in which a reference is its own name: ``${FanOutQueue.QueueName}``."""
    for name, dashboard in app.of_type("AWS::CloudWatch::Dashboard").items():
        yield name, json.loads(text(dashboard["DashboardBody"], with_metrics))


def text(value, with_metrics):
    """A text that intrinsic functions put together."""
    if isinstance(value, str):
        return value
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    if "Fn::If" in value:
        condition, then, otherwise = value["Fn::If"]
        assert condition == "HasMetrics"
        return text(then if with_metrics else otherwise, with_metrics)
    delimiter, parts = value["Fn::Join"]
    return delimiter.join(text(part, with_metrics) for part in parts)


def reference(value):
    """The logical id in ``${Name.Attribute}``."""
    found = re.fullmatch(r"\$\{(\w+)(?:\.\w+)?\}", value)
    return found[1] if found else value


SEARCH = re.compile(
    r"SEARCH\('\{(\w+),([\w,]+)\} MetricName=\"(\w+)\" FunctionName=\"\$\{(\w+)\}\"', 'Sum', \d+\)"
)


def shown(metric):
    """Namespace, name, dimensions and function of a line of a widget; None if it cannot be read."""
    if isinstance(metric[0], dict):
        found = SEARCH.fullmatch(metric[0].get("expression", ""))
        return found and (found[1], found[3], tuple(found[2].split(",")), found[4])
    words = [word for word in metric if isinstance(word, str)]
    return words[0], words[1], dict(zip(words[2::2], map(reference, words[3::2]), strict=True))


@rule
def widgets_show_metrics_that_exist(app):
    """Each line of each widget is a metric of AWS, or one that the function really prints."""
    for name, body in dashboards(app):
        if not body["widgets"]:
            yield f"{name} is empty"
        for widget in body["widgets"]:
            for metric in widget["properties"]["metrics"]:
                found = shown(metric)
                known = found and (
                    found in printed.metrics() if len(found) == 4 else exists(app, *found)
                )
                if not known:
                    yield f"{name}, {widget['properties']['title']}: {metric}"


@rule
def the_dashboard_shows_every_metric(app):
    """No metric is printed, and paid for, that the dashboard does not show."""
    seen = set()
    for _, body in dashboards(app):
        for widget in body["widgets"]:
            for found in filter(None, map(shown, widget["properties"]["metrics"])):
                if len(found) == 3:
                    found = (*found[:2], tuple(found[2]), found[2].get("FunctionName"))
                seen.add(found)
    for metric in printed.metrics() - seen:
        yield f"no widget shows {metric}"


@rule
def without_metrics_the_dashboard_shows_none(app):
    """No line of a widget stays empty while Metrics is false, except those of failures."""
    for name, body in dashboards(app, with_metrics=False):
        for widget in body["widgets"]:
            for found in filter(None, map(shown, widget["properties"]["metrics"])):
                if found[0] == "RealtimeEvents" and found[1] not in OF_FAILURES:
                    yield f"{name}, {widget['properties']['title']}: {found[1]}"


@rule
def every_function_knows_whether_it_prints_metrics(app):
    """Each function has the variable METRICS, with the value of the parameter."""
    for name, function in app.functions().items():
        value = function.get("Environment", {}).get("Variables", {}).get("METRICS")
        if value != {"Ref": "Metrics"}:
            yield f"{name} has METRICS={value}"


# The words of a query that are no fields: commands, functions and what Insights itself adds.
WORDS = set(
    [
        "fields",
        "filter",
        "sort",
        "limit",
        "stats",
        "count",
        "ispresent",
        "as",
        "by",
        "avg",
        "max",
        "min",
        "and",
        "or",
        "in",
        "not",
        "like",
        "asc",
        "desc",
    ]
)
OF_INSIGHTS = {"@timestamp", "@message", "@logStream", "@log"}


def fields_of(query):
    """The fields that a query reads; the names that it gives are none."""
    query = re.sub(r'"[^"]*"', "", query)
    given = set(re.findall(r"\bas (\w+)", query))
    return set(re.findall(r"@?\b[a-zA-Z]\w*", query)) - WORDS - given - OF_INSIGHTS


@rule
def queries_read_fields_that_exist(app):
    """Each saved query reads log groups of functions, fields that their lines have, and values they print."""
    groups = {
        target(function["LoggingConfig"]["LogGroup"]): name
        for name, function in app.functions().items()
    }
    queries = app.of_type("AWS::Logs::QueryDefinition")
    if not queries:
        yield "there is no saved query"
    for name, query in queries.items():
        read = {target(group) for group in query.get("LogGroupNames", [])}
        if not read or read - groups.keys():
            yield f"{name} reads the log groups {read}"
        functions = {groups.get(group) for group in read}
        kinds = set(re.findall(r'message = "([^"]+)"', query["QueryString"])) or None
        for field in fields_of(query["QueryString"]) - printed.fields(functions, kinds):
            yield f"{name} reads {field}, which no line has"
        for kind in kinds or ():
            if not printed.fields(functions, {kind}):
                yield f"{name} looks for the lines {kind}, which do not exist"


@rule
def what_costs_is_off_by_default(app):
    """Alarms beyond the free ones, the dashboard, traces, access logs and the budget are each asked for."""
    for parameter, off in OFF.items():
        if app.source["Parameters"][parameter]["Default"] != off:
            yield f"{parameter} is on by default"
    for condition, wanted in CONDITIONS.items():
        if app.source["Conditions"].get(condition) != wanted:
            yield f"the condition {condition} is {app.source['Conditions'].get(condition)}"
    for name, resource in app.resources.items():
        wanted = OPTIONAL.get(resource["Type"])
        if wanted and resource.get("Condition") != wanted:
            yield f"{name} exists on the condition {resource.get('Condition')}"
    for name, stage in app.of_type("AWS::ApiGatewayV2::Stage").items():
        if "DetailedMetricsEnabled" in stage.get("DefaultRouteSettings", {}):
            yield f"{name} has metrics for each route, which are paid for"


@rule
def traces_follow_the_parameter(app):
    """All functions trace as Tracing says. Only then may they write traces, and nothing else on any resource."""
    if app.source["Globals"]["Function"].get("Tracing") != {"Ref": "Tracing"}:
        yield "not all functions trace as the parameter says"
    for name, resource in app.source["Resources"].items():
        if "Tracing" in resource.get("Properties", {}):
            yield f"{name} has a Tracing of its own"
    for name, role in app.of_type("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            statements = policy["PolicyDocument"]["Statement"]
            conditional = [s for s in statements if "Effect" not in s]
            if conditional != [TRACING]:
                yield f"{name} has the conditional statements {json.dumps(conditional)}"


@rule
def access_logs_are_asked_for(app):
    """Each API logs its requests on its condition, into one group, and no token: it is in no field that is logged."""
    stages = {target(s["ApiId"]): s for s in app.of_type("AWS::ApiGatewayV2::Stage").values()}
    for api, condition in ACCESS_LOGS.items():
        settings = stages[api].get("AccessLogSettings", {})
        chosen, log, otherwise = settings.get("Fn::If", [None, {}, None])
        if (chosen, otherwise) != (condition, NO_VALUE):
            yield f"{api} has the access log {json.dumps(settings)}"
            continue
        if target(log["DestinationArn"]) != "AccessLog":
            yield f"{api} logs to {log['DestinationArn']}"
        for field, value in json.loads(log["Format"]).items():
            if not re.fullmatch(r"\$context\.(identity\.sourceIp|[a-zA-Z]+)", value):
                yield f"{api} logs {field} as {value}"
            if re.search(r"path|header|query|authorizer", value, re.IGNORECASE):
                yield f"{api} logs {value}, which may contain a token"
    if app.resources.get("AccessLog", {}).get("Condition") != "HasHttpAccessLogs":
        yield "the group of the access logs is there without them"


@rule
def the_budget_tells_the_address(app):
    """The budget's limit and its address are the parameters', and its name is the stack's."""
    for name, budget in app.of_type("AWS::Budgets::Budget").items():
        limit = budget["Budget"].get("BudgetLimit")
        if limit != {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}:
            yield f"{name} has the limit {limit}"
        if "AWS::StackName" not in json.dumps(budget["Budget"].get("BudgetName")):
            yield f"{name} has the name {budget['Budget'].get('BudgetName')}"
        told = budget.get("NotificationsWithSubscribers", [])
        if {n["Notification"]["NotificationType"] for n in told} != {"ACTUAL", "FORECASTED"}:
            yield f"{name} does not tell what is spent and what is expected"
        for notification in told:
            for subscriber in notification["Subscribers"]:
                if subscriber != {"SubscriptionType": "EMAIL", "Address": {"Ref": "BudgetEmail"}}:
                    yield f"{name} tells {subscriber}"
