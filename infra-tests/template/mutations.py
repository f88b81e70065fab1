"""Ways to break template.yaml, each with the rule that must notice it.

A mutation changes a copy of the template as written. It proves that the rule can fail.
"""

MUTATIONS = []


def breaks(rule):
    def register(mutation):
        MUTATIONS.append((rule, mutation))
        return mutation

    return register


def properties(template, name):
    return template["Resources"][name]["Properties"]


def policy(template, role):
    """The statements of a role's policy."""
    return properties(template, role)["Policies"][0]["PolicyDocument"]["Statement"]


def on(template, role, action):
    """The statement of a role that allows the action."""
    return next(s for s in policy(template, role) if action in s["Action"])


def allow(template, role, action, resource):
    policy(template, role).append({"Effect": "Allow", "Action": [action], "Resource": resource})


def attribute(name, key="Arn"):
    return {"Fn::GetAtt": [name, key]}


# ---- iam_rules ------------------------------------------------------------------------------------


@breaks("actions_are_named_one_by_one")
def any_action_on_a_table(template):
    on(template, "DispatchRole", "dynamodb:UpdateItem")["Action"] = ["dynamodb:*"]


@breaks("actions_are_named_one_by_one")
def all_read_actions_as_one_string(template):
    allow(template, "ConnectRole", "", attribute("EventLogTable"))
    policy(template, "ConnectRole")[-1]["Action"] = "dynamodb:Get*"


@breaks("actions_are_named_one_by_one")
def all_actions_except_one(template):
    policy(template, "ConnectRole").append(
        {
            "Effect": "Allow",
            "NotAction": ["iam:CreateUser"],
            "Resource": attribute("ConnectionsTable"),
        }
    )


@breaks("resources_are_named_one_by_one")
def any_table(template):
    on(template, "ConnectRole", "dynamodb:PutItem")["Resource"] = "*"


@breaks("resources_are_named_one_by_one")
def tables_by_prefix(template):
    allow(
        template,
        "ConnectRole",
        "dynamodb:PutItem",
        {
            "Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/realtime-*"
        },
    )


@breaks("resources_are_named_one_by_one")
def any_method_on_any_connection(template):
    statement = on(template, "MessageRole", "execute-api:ManageConnections")
    arn = statement["Resource"][0]["Fn::Sub"]
    statement["Resource"] = {"Fn::Sub": arn.replace("/POST/@connections/*", "/*")}


@breaks("every_function_has_its_own_role")
def two_functions_with_one_role(template):
    properties(template, "DisconnectFunction")["Role"] = attribute("ConnectRole")


@breaks("every_function_has_its_own_role")
def a_role_from_outside(template):
    properties(template, "FanOutFunction")["Role"] = "arn:aws:iam::123456789012:role/admin"


@breaks("only_lambda_assumes_a_role")
def another_account_assumes_a_role(template):
    trust = properties(template, "DispatchRole")["AssumeRolePolicyDocument"]["Statement"][0]
    trust["Principal"] = {"AWS": "arn:aws:iam::123456789012:root"}


@breaks("no_policy_outside_the_roles")
def a_managed_policy(template):
    properties(template, "DispatchRole")["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    ]


@breaks("no_policy_outside_the_roles")
def a_policy_in_a_resource_of_its_own(template):
    template["Resources"]["More"] = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "more",
            "Roles": [{"Ref": "DispatchRole"}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
        },
    }


@breaks("the_transform_grants_nothing")
def a_role_made_by_the_transform(template):
    del properties(template, "FanOutFunction")["Role"]


@breaks("grants_are_for_data_only")
def a_scan(template):
    on(template, "FanOutRole", "dynamodb:Query")["Action"].append("dynamodb:Scan")


@breaks("grants_are_for_data_only")
def a_secret_that_can_be_overwritten(template):
    on(template, "DispatchRole", "secretsmanager:GetSecretValue")["Action"].append(
        "secretsmanager:PutSecretValue"
    )


@breaks("grants_are_for_data_only")
def a_table_outside_the_template(template):
    allow(
        template,
        "ConnectRole",
        "dynamodb:PutItem",
        "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    )


@breaks("each_function_accesses_only_its_own")
def disconnect_reads_the_secret(template):
    allow(template, "DisconnectRole", "secretsmanager:GetSecretValue", {"Ref": "DispatchSecret"})


@breaks("each_function_accesses_only_its_own")
def a_function_writes_the_log_of_another(template):
    on(template, "FanOutRole", "logs:PutLogEvents")["Resource"] = attribute("DispatchLogs")


@breaks("each_function_accesses_only_its_own")
def a_function_cannot_do_its_work(template):
    policy(template, "DispatchRole").remove(on(template, "DispatchRole", "sqs:SendMessage"))


@breaks("connections_are_managed_in_one_stage")
def connections_of_another_stage(template):
    statement = on(template, "FanOutRole", "execute-api:ManageConnections")
    arn = statement["Resource"][0]["Fn::Sub"]
    statement["Resource"] = {"Fn::Sub": arn.replace("${StageName}", "test")}


# ---- shape_rules ----------------------------------------------------------------------------------


@breaks("websocket_routes_reach_an_alias")
def a_route_to_the_unpublished_function(template):
    routes = properties(template, "WebSocketApi")["Routes"]
    routes["$default"]["FunctionArn"] = attribute("MessageFunction")


@breaks("websocket_routes_reach_an_alias")
def no_disconnect_route(template):
    del properties(template, "WebSocketApi")["Routes"]["$disconnect"]


@breaks("http_routes_reach_an_alias")
def a_second_http_route(template):
    properties(template, "DispatchFunction")["Events"]["Again"] = {
        "Type": "HttpApi",
        "Properties": {"ApiId": {"Ref": "HttpApi"}, "Method": "GET", "Path": "/dispatch"},
    }


@breaks("http_routes_reach_an_alias")
def the_older_payload_format(template):
    events = properties(template, "DispatchFunction")["Events"]
    events["Dispatch"]["Properties"]["PayloadFormatVersion"] = "1.0"


@breaks("pages_do_not_know_the_address_of_the_site")
def the_history_beside_dispatch(template):
    properties(template, "HistoryFunction")["Events"]["History"]["Properties"]["ApiId"] = {
        "Ref": "HttpApi"
    }


@breaks("pages_do_not_know_the_address_of_the_site")
def an_output_for_pages_that_names_the_api_of_the_site(template):
    url = template["Outputs"]["HistoryUrl"]["Value"]
    url["Fn::Sub"] = url["Fn::Sub"].replace("PublicHttpApi", "HttpApi")


@breaks("pages_do_not_know_the_address_of_the_site")
def pages_of_other_sites_may_dispatch(template):
    cors = properties(template, "PublicHttpApi")["CorsConfiguration"]
    properties(template, "HttpApi")["CorsConfiguration"] = cors


@breaks("pages_do_not_know_the_address_of_the_site")
def a_history_that_pages_may_not_read(template):
    del properties(template, "PublicHttpApi")["CorsConfiguration"]


@breaks("every_route_has_a_throttle")
def sockets_without_a_throttle(template):
    del properties(template, "WebSocketApi")["DefaultRouteSettings"]


@breaks("every_route_has_a_throttle")
def a_history_without_a_burst_limit(template):
    del properties(template, "PublicHttpApi")["DefaultRouteSettings"]["ThrottlingBurstLimit"]


@breaks("every_route_has_a_throttle")
def a_throttle_by_the_parameter_of_another_api(template):
    settings = properties(template, "PublicHttpApi")["DefaultRouteSettings"]
    settings["ThrottlingRateLimit"] = {"Ref": "DispatchRateLimit"}


@breaks("every_route_has_a_throttle")
def a_route_without_a_throttle(template):
    properties(template, "WebSocketApi")["RouteSettings"] = {
        "$default": {"ThrottlingRateLimit": 10000, "ThrottlingBurstLimit": 5000}
    }


@breaks("every_route_has_a_throttle")
def a_throttle_of_none(template):
    template["Parameters"]["WebSocketRateLimit"]["MinValue"] = 0


@breaks("fan_out_leaves_concurrency_for_others")
def a_fan_out_without_a_maximum(template):
    del properties(template, "FanOutFunction")["Events"]["Jobs"]["Properties"]["ScalingConfig"]


@breaks("fan_out_leaves_concurrency_for_others")
def a_fan_out_of_one(template):
    template["Parameters"]["FanOutConcurrency"]["MinValue"] = 1


@breaks("the_public_can_be_kept_to_a_reserved_concurrency")
def a_reservation_that_is_always_on(template):
    properties(template, "MessageFunction")["ReservedConcurrentExecutions"] = {
        "Ref": "ReservedConcurrency"
    }


@breaks("the_public_can_be_kept_to_a_reserved_concurrency")
def a_public_function_without_a_reservation(template):
    del properties(template, "HistoryFunction")["ReservedConcurrentExecutions"]


@breaks("the_public_can_be_kept_to_a_reserved_concurrency")
def a_reservation_for_the_site(template):
    properties(template, "DispatchFunction")["ReservedConcurrentExecutions"] = 5


@breaks("the_public_can_be_kept_to_a_reserved_concurrency")
def a_reservation_by_default(template):
    template["Parameters"]["ReservedConcurrency"]["Default"] = 5


@breaks("queues_reach_an_alias")
def a_batch_that_fails_as_a_whole(template):
    events = properties(template, "FanOutFunction")["Events"]
    del events["Jobs"]["Properties"]["FunctionResponseTypes"]


@breaks("queues_reach_an_alias")
def no_aliases_at_all(template):
    del template["Globals"]["Function"]["AutoPublishAlias"]
    del template["Globals"]["Function"]["SnapStart"]
    for route in properties(template, "WebSocketApi")["Routes"].values():
        route["FunctionArn"] = attribute(route["FunctionArn"]["Ref"].split(".")[0])


@breaks("every_function_is_invoked")
def a_function_without_an_event(template):
    del properties(template, "FanOutFunction")["Events"]


@breaks("every_function_starts_from_a_snapshot")
def no_snapshots(template):
    template["Globals"]["Function"]["SnapStart"]["ApplyOn"] = "None"


@breaks("every_function_runs_the_same_java")
def an_older_java(template):
    properties(template, "ConnectFunction")["Runtime"] = "java21"


@breaks("every_function_runs_the_same_java")
def another_upload(template):
    properties(template, "ConnectFunction")["CodeUri"] = "s3://bucket/other.zip"


@breaks("functions_of_an_api_answer_in_time")
def a_slow_answer(template):
    properties(template, "DispatchFunction")["Timeout"] = 60


@breaks("logs_have_a_retention")
def logs_without_a_retention(template):
    del properties(template, "ConnectLogs")["RetentionInDays"]


@breaks("logs_have_a_retention")
def a_shared_log_group(template):
    properties(template, "ConnectFunction")["LoggingConfig"]["LogGroup"] = {"Ref": "DispatchLogs"}


@breaks("tables_are_billed_on_demand_and_rows_expire")
def rows_that_never_expire(template):
    del properties(template, "SubscriptionsTable")["TimeToLiveSpecification"]


@breaks("tables_are_billed_on_demand_and_rows_expire")
def provisioned_capacity(template):
    table = properties(template, "EventLogTable")
    table["BillingMode"] = "PROVISIONED"
    table["ProvisionedThroughput"] = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


@breaks("data_is_kept_or_deleted_as_decided")
def a_table_without_a_policy(template):
    del template["Resources"]["SubscriptionsTable"]["DeletionPolicy"]


@breaks("data_is_kept_or_deleted_as_decided")
def a_secret_that_a_replacement_deletes(template):
    template["Resources"]["DispatchSecret"]["UpdateReplacePolicy"] = "Delete"


@breaks("data_is_kept_or_deleted_as_decided")
def a_table_that_nobody_decided_on(template):
    table = template["Resources"]["EventLogTable"]
    template["Resources"]["ArchiveTable"] = table


@breaks("data_is_kept_or_deleted_as_decided")
def logs_that_a_deletion_keeps(template):
    template["Resources"]["ConnectLogs"]["DeletionPolicy"] = "Retain"


@breaks("data_is_kept_or_deleted_as_decided")
def a_queue_that_a_replacement_keeps(template):
    template["Resources"]["FanOutQueue"]["UpdateReplacePolicy"] = "Retain"


@breaks("two_stacks_fit_into_one_account")
def an_output_that_other_stacks_import(template):
    template["Outputs"]["DispatchUrl"]["Export"] = {"Name": "DispatchUrl"}


@breaks("two_stacks_fit_into_one_account")
def a_dashboard_that_two_regions_share(template):
    properties(template, "WatchDashboard")["DashboardName"] = {"Ref": "AWS::StackName"}


@breaks("two_stacks_fit_into_one_account")
def a_table_with_a_fixed_name(template):
    properties(template, "EventLogTable")["TableName"] = "events"


@breaks("two_stacks_fit_into_one_account")
def a_queue_named_after_a_parameter(template):
    properties(template, "FanOutQueue")["QueueName"] = {"Fn::Sub": "jobs-${StageName}"}


@breaks("two_stacks_fit_into_one_account")
def a_secret_with_a_fixed_name(template):
    properties(template, "DispatchSecret")["Name"] = "realtime-events"


@breaks("two_stacks_fit_into_one_account")
def a_log_group_with_a_fixed_name(template):
    properties(template, "ConnectLogs")["LogGroupName"] = "/aws/lambda/connect"


@breaks("tables_have_no_index")
def an_index(template):
    properties(template, "SubscriptionsTable")["GlobalSecondaryIndexes"] = [
        {
            "IndexName": "byConnection",
            "KeySchema": [{"AttributeName": "connectionId", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]


@breaks("a_job_in_progress_is_not_delivered_again")
def a_short_visibility_timeout(template):
    properties(template, "FanOutQueue")["VisibilityTimeout"] = 7


@breaks("a_job_in_progress_is_not_delivered_again")
def a_longer_function(template):
    properties(template, "FanOutFunction")["Timeout"] = 8


@breaks("a_job_in_progress_is_not_delivered_again")
def jobs_that_wait_for_each_other(template):
    properties(template, "FanOutFunction")["Events"]["Jobs"]["Properties"]["BatchSize"] = 10


@breaks("the_job_of_a_dead_function_comes_again_within_seconds")
def a_long_visibility_timeout(template):
    properties(template, "FanOutQueue")["VisibilityTimeout"] = 42


@breaks("the_job_of_a_dead_function_comes_again_within_seconds")
def few_attempts(template):
    properties(template, "FanOutQueue")["RedrivePolicy"]["maxReceiveCount"] = 5


@breaks("a_failed_job_is_kept_and_raises_an_alarm")
def no_dead_letter_queue(template):
    del properties(template, "FanOutQueue")["RedrivePolicy"]


@breaks("a_failed_job_is_kept_and_raises_an_alarm")
def an_alarm_on_the_wrong_queue(template):
    dimensions = properties(template, "FanOutDeadLetterAlarm")["Dimensions"]
    dimensions[0]["Value"] = attribute("FanOutQueue", "QueueName")


@breaks("a_failed_job_is_kept_and_raises_an_alarm")
def failed_jobs_that_expire_early(template):
    properties(template, "FanOutDeadLetterQueue")["MessageRetentionPeriod"] = 60


@breaks("a_failed_job_does_not_expire_before_its_last_attempt")
def many_attempts(template):
    properties(template, "FanOutQueue")["RedrivePolicy"]["maxReceiveCount"] = 500


@breaks("queues_are_encrypted")
def a_plain_queue(template):
    properties(template, "FanOutQueue")["SqsManagedSseEnabled"] = False


@breaks("parameters_are_documented")
def a_parameter_without_a_description(template):
    del template["Parameters"]["ShardsPerChannel"]["Description"]


@breaks("parameters_are_documented")
def a_parameter_in_no_group(template):
    template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"][0]["Parameters"].pop()


@breaks("publishing_requires_the_secret_by_default")
def unsigned_by_default(template):
    template["Parameters"]["AllowUnsignedDispatch"]["Default"] = "true"


@breaks("publishing_requires_the_secret_by_default")
def a_secret_that_is_not_base64(template):
    properties(template, "DispatchSecret")["GenerateSecretString"]["ExcludePunctuation"] = False


@breaks("strangers_read_public_channels_alone")
def channels_that_are_all_public(template):
    template["Parameters"]["PublicChannels"]["Default"] = "*"


@breaks("the_value_of_the_secret_is_nowhere_in_the_template")
def an_output_with_the_secret(template):
    template["Outputs"]["SecretArn"]["Value"] = {
        "Fn::Sub": "{{resolve:secretsmanager:${DispatchSecret}}}"
    }


@breaks("the_value_of_the_secret_is_nowhere_in_the_template")
def a_variable_with_the_secret(template):
    properties(template, "ConnectFunction")["Environment"]["Variables"]["SECRET"] = {
        "Fn::Sub": "{{resolve:secretsmanager:${DispatchSecret}}}"
    }


@breaks("functions_have_no_door_beside_the_apis")
def a_function_with_an_address(template):
    properties(template, "DispatchFunction")["FunctionUrlConfig"] = {"AuthType": "NONE"}


@breaks("functions_have_no_door_beside_the_apis")
def a_function_that_everybody_invokes(template):
    template["Resources"]["Anybody"] = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": "DispatchFunction.Alias"},
            "Principal": "*",
        },
    }


@breaks("functions_have_no_door_beside_the_apis")
def an_api_of_another_account(template):
    template["Resources"]["Other"] = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": "DispatchFunction.Alias"},
            "Principal": "apigateway.amazonaws.com",
        },
    }


@breaks("outputs_are_those_of_the_manual")
def an_output_renamed(template):
    template["Outputs"]["WssUrl"] = template["Outputs"].pop("WebSocketUrl")


# ---- publishing_rules -----------------------------------------------------------------------------


@breaks("versions_follow_the_parameters_that_are_read")
def a_parameter_that_publishes_nothing(template):
    description = properties(template, "DispatchFunction")["VersionDescription"]
    description["Fn::Sub"] = description["Fn::Sub"].replace("|${RetentionHours}", "")


@breaks("versions_follow_the_parameters_that_are_read")
def a_parameter_that_publishes_another_function(template):
    properties(template, "FanOutFunction")["VersionDescription"]["Fn::Sub"] += "|${RetentionHours}"


@breaks("versions_follow_the_parameters_that_are_read")
def a_variable_more(template):
    variables = properties(template, "RevokeFunction")["Environment"]["Variables"]
    variables["RETENTION_HOURS"] = {"Ref": "RetentionHours"}


@breaks("versions_follow_the_parameters_that_are_read")
def a_setting_by_a_parameter(template):
    properties(template, "RevokeFunction")["MemorySize"] = {"Ref": "RetentionHours"}


@breaks("versions_follow_the_parameters_that_are_read")
def a_variable_by_a_condition(template):
    variables = properties(template, "RevokeFunction")["Environment"]["Variables"]
    variables["BUDGET"] = {"Fn::If": ["HasBudget", "true", "false"]}


@breaks("versions_follow_the_parameters_that_are_read")
def origins_that_publish_nothing(template):
    properties(template, "AllowedOriginsVersion")["Content"] = "origins"


@breaks("versions_follow_the_parameters_that_are_read")
def a_resource_that_keeps_its_name(template):
    description = properties(template, "ConnectFunction")["VersionDescription"]
    description["Fn::Sub"] = description["Fn::Sub"].replace("OriginsVersion", "OriginsProfile")


@breaks("versions_follow_literals")
def a_literal_that_publishes_nothing(template):
    del properties(template, "HistoryFunction")["AutoPublishAliasAllProperties"]


@breaks("variables_belong_to_the_functions_that_read_them")
def a_parameter_for_all_functions(template):
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    variables["RETENTION_HOURS"] = {"Ref": "RetentionHours"}


@breaks("variables_belong_to_the_functions_that_read_them")
def a_table_for_all_functions(template):
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    variables["CONNECTIONS_TABLE"] = {"Ref": "ConnectionsTable"}
