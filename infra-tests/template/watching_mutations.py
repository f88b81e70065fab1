"""Ways to break what watches the stack, each with the rule that must notice it."""

import copy

from mutations import attribute, breaks, policy, properties


def parts(template):
    """The body of the dashboard: its begin, the widgets that need metrics, the other ones, its end."""
    return properties(template, "WatchDashboard")["DashboardBody"]["Fn::Join"][1]


def widgets_of_metrics(template):
    """The texts of the widgets that are there with metrics alone, each with a !Sub."""
    return parts(template)[1]["Fn::If"][1]["Fn::Join"][1][0]["Fn::Join"][1]


def other_widgets(template):
    return parts(template)[2]["Fn::Join"][1]


def replace_in_widgets(template, old, new):
    widgets = widgets_of_metrics(template) + other_widgets(template)
    found = [widget for widget in widgets if old in widget["Fn::Sub"]]
    assert found, old
    found[0]["Fn::Sub"] = found[0]["Fn::Sub"].replace(old, new, 1)


def replace_in_query(template, query, old, new):
    text = properties(template, query)["QueryString"]
    assert old in text
    properties(template, query)["QueryString"] = text.replace(old, new, 1)


@breaks("every_alarm_tells_the_topic")
def an_alarm_that_tells_nobody(template):
    del properties(template, "CutOffAlarm")["AlarmActions"]


@breaks("every_alarm_tells_the_topic")
def an_alarm_that_tells_another_topic(template):
    properties(template, "FanOutErrorsAlarm")["AlarmActions"] = [
        "arn:aws:sns:eu-west-1:123456789012:other"
    ]


@breaks("every_alarm_tells_the_topic")
def an_alarm_without_a_topic(template):
    del template["Resources"]["HttpApi5xxAlarm"]["Condition"]


@breaks("every_alarm_tells_the_topic")
def an_alarm_that_is_switched_off(template):
    properties(template, "FanOutDeadLetterAlarm")["ActionsEnabled"] = False


@breaks("every_alarm_tells_the_topic")
def an_alarm_by_missing_data(template):
    properties(template, "CutOffAlarm")["TreatMissingData"] = "breaching"


@breaks("every_function_has_its_alarms")
def no_alarm_for_errors(template):
    del template["Resources"]["RevokeErrorsAlarm"]


@breaks("every_function_has_its_alarms")
def no_alarm_for_throttles(template):
    properties(template, "ConnectThrottlesAlarm")["MetricName"] = "Errors"


@breaks("every_function_has_its_alarms")
def an_alarm_of_another_function(template):
    dimensions = properties(template, "HistoryErrorsAlarm")["Dimensions"]
    dimensions[0]["Value"] = {"Ref": "DispatchFunction"}


@breaks("every_api_has_an_alarm")
def no_alarm_for_the_history(template):
    del template["Resources"]["PublicHttpApi5xxAlarm"]


@breaks("every_api_has_an_alarm")
def no_alarm_for_sockets(template):
    del template["Resources"]["WebSocketApi5xxAlarm"]


@breaks("every_api_has_an_alarm")
def an_alarm_that_every_stranger_raises(template):
    alarm = copy.deepcopy(template["Resources"]["WebSocketApi5xxAlarm"])
    alarm["Properties"]["MetricName"] = "IntegrationError"
    template["Resources"]["HandshakesAlarm"] = alarm


@breaks("late_pushes_raise_an_alarm")
def no_alarm_for_a_queue_that_waits(template):
    del template["Resources"]["FanOutQueueAgeAlarm"]


@breaks("late_pushes_raise_an_alarm")
def an_alarm_on_the_age_of_dead_letters(template):
    dimensions = properties(template, "FanOutQueueAgeAlarm")["Dimensions"]
    dimensions[0]["Value"] = attribute("FanOutDeadLetterQueue", "QueueName")


@breaks("late_pushes_raise_an_alarm")
def no_alarm_for_connections_that_are_cut_off(template):
    del template["Resources"]["CutOffAlarm"]


@breaks("late_pushes_raise_an_alarm")
def no_alarm_for_jobs_that_fail(template):
    del template["Resources"]["FailedJobsAlarm"]


@breaks("alarms_watch_metrics_that_exist")
def an_alarm_on_a_metric_that_nobody_prints(template):
    properties(template, "CutOffAlarm")["MetricName"] = "cutoff"


@breaks("alarms_watch_metrics_that_exist")
def an_alarm_on_a_metric_of_another_function(template):
    dimensions = properties(template, "CutOffAlarm")["Dimensions"]
    dimensions[0]["Value"] = {"Ref": "ConnectFunction"}


@breaks("alarms_watch_metrics_that_exist")
def an_alarm_with_another_dimension(template):
    properties(template, "CutOffAlarm")["Dimensions"][0]["Name"] = "Function"


@breaks("alarms_watch_metrics_that_exist")
def an_alarm_on_a_metric_that_aws_does_not_have(template):
    properties(template, "HttpApi5xxAlarm")["MetricName"] = "5XXError"


@breaks("widgets_show_metrics_that_exist")
def a_widget_with_a_metric_that_nobody_prints(template):
    replace_in_widgets(template, '"RealtimeEvents","age"', '"RealtimeEvents","latency"')


@breaks("widgets_show_metrics_that_exist")
def a_widget_with_a_metric_of_another_function(template):
    replace_in_widgets(
        template,
        '"recoveries","FunctionName","${MessageFunction}"',
        '"recoveries","FunctionName","${HistoryFunction}"',
    )


@breaks("widgets_show_metrics_that_exist")
def a_widget_that_searches_another_dimension(template):
    replace_in_widgets(template, "{RealtimeEvents,FunctionName,code}", "{RealtimeEvents,code}")


@breaks("widgets_show_metrics_that_exist")
def a_widget_with_a_metric_that_aws_does_not_have(template):
    replace_in_widgets(template, '"AWS/Lambda","Errors"', '"AWS/Lambda","Failures"')


@breaks("widgets_show_metrics_that_exist")
def a_dashboard_without_widgets(template):
    parts(template)[1:3] = [""]


@breaks("the_dashboard_shows_every_metric")
def a_metric_that_nobody_sees(template):
    widgets = other_widgets(template)
    widgets[:] = [widget for widget in widgets if "cutOff" not in widget["Fn::Sub"]]


@breaks("without_metrics_the_dashboard_shows_none")
def a_widget_that_stays_empty(template):
    other_widgets(template).append(widgets_of_metrics(template).pop())


@breaks("every_function_knows_whether_it_prints_metrics")
def a_function_that_always_prints_metrics(template):
    properties(template, "RevokeFunction")["Environment"]["Variables"]["METRICS"] = "true"


@breaks("queries_read_fields_that_exist")
def a_query_of_a_field_that_no_line_has(template):
    replace_in_query(template, "RefusedQuery", "connectionId", "connection")


@breaks("queries_read_fields_that_exist")
def a_query_of_a_field_that_only_lines_with_metrics_have(template):
    replace_in_query(template, "LostRecoveriesQuery", "ispresent(lost)", "failedRecoveries = 1")


@breaks("queries_read_fields_that_exist")
def a_query_of_a_field_of_another_function(template):
    properties(template, "LatePushesQuery")["LogGroupNames"] = [{"Ref": "DispatchLogs"}]


@breaks("queries_read_fields_that_exist")
def a_query_of_lines_that_nobody_prints(template):
    replace_in_query(template, "SlowDispatchesQuery", '"dispatch"', '"dispatched"')


@breaks("queries_read_fields_that_exist")
def a_query_of_the_access_log(template):
    properties(template, "RefusedQuery")["LogGroupNames"].append({"Ref": "AccessLog"})


@breaks("queries_read_fields_that_exist")
def a_query_of_no_log(template):
    del properties(template, "FailuresQuery")["LogGroupNames"]


@breaks("two_stacks_fit_into_one_account")
def a_query_with_a_fixed_name(template):
    properties(template, "RefusedQuery")["Name"] = "Refused"


@breaks("two_stacks_fit_into_one_account")
def a_dashboard_with_a_fixed_name(template):
    properties(template, "WatchDashboard")["DashboardName"] = "realtime-events"


@breaks("alarms_watch_metrics_that_exist")
def an_alarm_on_a_metric_that_is_switched_off(template):
    properties(template, "CutOffAlarm")["MetricName"] = "throttled"


@breaks("what_costs_is_off_by_default")
def metrics_by_default(template):
    template["Parameters"]["Metrics"]["Default"] = "true"


@breaks("what_costs_is_off_by_default")
def a_dashboard_by_default(template):
    template["Parameters"]["Dashboard"]["Default"] = "true"


@breaks("what_costs_is_off_by_default")
def a_dashboard_without_a_condition(template):
    del template["Resources"]["WatchDashboard"]["Condition"]


@breaks("what_costs_is_off_by_default")
def a_budget_without_an_address(template):
    del template["Conditions"]["HasBudget"]["Fn::And"][1]


@breaks("what_costs_is_off_by_default")
def alarms_without_a_topic(template):
    template["Conditions"]["HasAlarmTopic"] = {"Fn::Equals": ["1", "1"]}


@breaks("what_costs_is_off_by_default")
def metrics_of_each_route(template):
    settings = properties(template, "PublicHttpApi")["DefaultRouteSettings"]
    settings["DetailedMetricsEnabled"] = True


@breaks("traces_follow_the_parameter")
def traces_by_default(template):
    template["Globals"]["Function"]["Tracing"] = "Active"


@breaks("traces_follow_the_parameter")
def a_function_that_always_traces(template):
    properties(template, "ConnectFunction")["Tracing"] = "Active"


@breaks("traces_follow_the_parameter")
def a_role_that_may_not_write_traces(template):
    policy(template, "HistoryRole").pop()


@breaks("traces_follow_the_parameter")
def a_conditional_grant_for_more(template):
    policy(template, "HistoryRole")[-1]["Fn::If"][1]["Action"].append("dynamodb:Scan")


@breaks("traces_follow_the_parameter")
def a_grant_while_there_are_no_traces(template):
    policy(template, "HistoryRole")[-1]["Fn::If"][2] = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
    }


@breaks("versions_follow_the_parameters_that_are_read")
def a_version_that_does_not_follow_the_traces(template):
    function = properties(template, "DisconnectFunction")
    function["VersionDescription"]["Fn::Sub"] = "${ShardsPerChannel}|${ShardsPerLargeChannel}"


def access_log(template, api):
    return properties(template, api)["AccessLogSettings"]["Fn::If"]


@breaks("access_logs_are_asked_for")
def an_access_log_by_default(template):
    settings = properties(template, "PublicHttpApi")
    settings["AccessLogSettings"] = access_log(template, "PublicHttpApi")[1]


@breaks("access_logs_are_asked_for")
def an_access_log_of_sockets_beside_that_of_requests(template):
    access_log(template, "WebSocketApi")[0] = "HasHttpAccessLogs"


@breaks("access_logs_are_asked_for")
def an_access_log_with_the_query(template):
    log = access_log(template, "PublicHttpApi")[1]
    log["Format"] = log["Format"].replace("$context.routeKey", "$context.path")


@breaks("access_logs_are_asked_for")
def access_logs_among_the_lines_of_a_function(template):
    access_log(template, "HttpApi")[1]["DestinationArn"] = attribute("DispatchLogs")


@breaks("access_logs_are_asked_for")
def a_group_without_access_logs(template):
    del template["Resources"]["AccessLog"]["Condition"]


@breaks("logs_have_a_retention")
def access_logs_that_never_expire(template):
    del properties(template, "AccessLog")["RetentionInDays"]


@breaks("the_budget_tells_the_address")
def a_budget_that_tells_another_address(template):
    told = properties(template, "Budget")["NotificationsWithSubscribers"]
    told[0]["Subscribers"][0]["Address"] = "someone@example.com"


@breaks("the_budget_tells_the_address")
def a_budget_with_a_fixed_limit(template):
    properties(template, "Budget")["Budget"]["BudgetLimit"]["Amount"] = 10


@breaks("the_budget_tells_the_address")
def a_budget_with_a_fixed_name(template):
    properties(template, "Budget")["Budget"]["BudgetName"] = "realtime-events"


@breaks("the_budget_tells_the_address")
def a_budget_that_is_told_too_late(template):
    properties(template, "Budget")["NotificationsWithSubscribers"].pop()
