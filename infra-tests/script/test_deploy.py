"""./realtime deploy and undeploy: what they check and ask, and the words that sam and aws get."""

import os
import re
import shutil
import signal
import time
import tomllib

import pytest
from machine import ROOT

CALLER = "sts get-caller-identity --query [Account,Arn] --output text"
DESCRIPTION = (
    "cloudformation describe-stacks --stack-name {} "
    "--query Stacks[0].[EnableTerminationProtection,Description]"
)
ABOUT = "Realtime events for WordPress: accepts signed webhooks and sends each event on."
TEXT = "realtime-connect:eyJ2IjoxfQ"

# As https://docs.aws.amazon.com/cli/latest/reference/sts/get-caller-identity.html has it, as text.
AWS = r"""
record aws "$@"
case "$1 $2" in
  'sts get-caller-identity') printf '123456789012\tarn:aws:iam::123456789012:user/ana\n' ;;
  'cloudformation describe-stacks') printf 'False\t%s\n' ;;
esac"""


# "sam deploy --guided" that does this after the questions. A person takes longer than the clock of a file system.
GUIDED = 'record sam "$@"; [ "$1" = build ] || {{ sleep 0.05; {}; }}'


@pytest.fixture
def cloud(machine):
    """A machine with everything built, and an AWS CLI that is signed in."""
    machine.install_all_but()
    for name in ("functions", "local"):
        (machine.repository / name / "target").mkdir(parents=True, exist_ok=True)
        (machine.repository / name / "target/built").touch()
    shutil.copy(ROOT / "samconfig.toml", machine.repository)
    machine.stub("bin/sam", 'record sam "$@"')
    machine.stub("bin/aws", AWS % ABOUT)
    machine.stub("usr/lib/jvm/temurin-25/bin/java", f'record java "$@"; echo {TEXT}')
    return machine


def connected(machine):
    """The words after Main of the last command in Java."""
    return machine.recorded("java")[-1].split(".Main ")[1]


def test_it_builds_deploys_and_prints_what_connects_wordpress(cloud):
    code, output = cloud.run("deploy")
    assert code == 0, output
    assert cloud.recorded("aws") == [CALLER]
    assert cloud.recorded("sam") == [
        "build --config-env default",
        "deploy --config-env default --no-fail-on-empty-changeset",
    ]
    assert connected(cloud) == "connect --stack realtime-events"
    programs = [line.split()[0] for line in cloud.calls.read_text().splitlines()]
    assert programs == ["aws", "sam", "sam", "java"], "the login is checked first"
    assert "account 123456789012, as arn:aws:iam::123456789012:user/ana" in output
    assert "region  that of the AWS CLI" in output
    assert TEXT in output
    after = output.split(TEXT)[1]
    assert "Next: " in after and "Settings → Realtime Events" in after
    assert "./realtime verify --stack realtime-events \n" in after


def test_another_environment_and_login(cloud):
    words = ["--config-env", "production", "--region=eu-west-1", "--profile", "shop", "--yes"]
    code, output = cloud.run("deploy", *words)
    assert code == 0, output
    login = "--region eu-west-1 --profile shop"
    assert cloud.recorded("aws") == [f"{CALLER} {login}"]
    assert cloud.recorded("sam") == [
        "build --config-env production",
        "deploy --config-env production --no-fail-on-empty-changeset --no-confirm-changeset "
        + login,
    ]
    assert connected(cloud) == f"connect --stack realtime-events-production {login}"
    assert f"./realtime verify --stack realtime-events-production {login} \n" in output


def test_another_name(cloud):
    code, output = cloud.run("deploy", "--stack", "blog")
    assert code == 0, output
    assert cloud.recorded("sam")[1].endswith(
        "--no-fail-on-empty-changeset --stack-name blog --s3-prefix blog"
    ), "'sam delete' deletes the whole folder of a stack in the bucket"
    assert connected(cloud) == "connect --stack blog"


def test_the_answers_of_a_guided_deployment_are_read(cloud):
    """SAM saves them as samcli.commands.deploy.guided_config does."""
    saved = """
[shop.deploy.parameters]
stack_name = "realtime-events-shop"
region = "eu-north-1"
parameter_overrides = "AllowedOrigins=\\"https://shop.example\\""
"""
    (cloud.folder / "saved").write_text(saved)
    cloud.stub("bin/sam", GUIDED.format(f"cat {cloud.folder}/saved >>samconfig.toml"))
    code, output = cloud.run("deploy", "--guided", "--config-env", "shop")
    assert code == 0, output
    assert cloud.recorded("sam")[1] == (
        "deploy --config-env shop --no-fail-on-empty-changeset --guided"
    )
    assert connected(cloud) == "connect --stack realtime-events-shop --region eu-north-1"


def test_what_is_typed_in_a_guided_deployment_goes_before_the_options(cloud):
    saved = '[default.deploy.parameters]\nstack_name = "typed"\nregion = "eu-north-1"\n'
    cloud.stub("bin/sam", GUIDED.format(f"printf '{saved}' >samconfig.toml"))
    code, output = cloud.run("deploy", "--guided", "--stack", "blog", "--region", "eu-west-1")
    assert code == 0, output
    assert connected(cloud) == "connect --stack typed --region eu-north-1"


def test_a_guided_deployment_that_saves_nothing(cloud):
    code, output = cloud.run("deploy", "--guided", "--config-env", "shop", "--stack", "blog")
    assert code == 0, output
    assert connected(cloud) == "connect --stack blog"

    code, output = cloud.run("deploy", "--guided", "--config-env", "shop")
    assert code == 1
    assert "is deployed" in output and "./realtime connect --stack NAME" in output


def test_a_guided_deployment_may_save_under_another_environment(cloud):
    """The text for the plugin has the secret of the stack that was deployed, not of the one that is "default"."""
    saved = '\n[shop.deploy.parameters]\nstack_name = "realtime-events-shop"\n'
    (cloud.folder / "saved").write_text(saved)
    cloud.stub("bin/sam", GUIDED.format(f"cat {cloud.folder}/saved >>samconfig.toml"))
    code, output = cloud.run("deploy", "--guided")
    assert code == 0, output
    assert connected(cloud) == "connect --stack realtime-events-shop"
    assert "./realtime connect --stack NAME" not in output


def test_a_name_that_is_not_saved_is_not_guessed(cloud):
    """Another name may have been typed than that of samconfig.toml."""
    code, output = cloud.run("deploy", "--guided")
    assert code == 1
    assert "is deployed" in output and "./realtime connect --stack NAME" in output
    assert cloud.recorded("java") == []


def test_answers_that_are_saved_once_more_are_read(cloud):
    cloud.stub("bin/sam", GUIDED.format("touch samconfig.toml"))
    code, output = cloud.run("deploy", "--guided")
    assert code == 0, output
    assert connected(cloud) == "connect --stack realtime-events"


def test_a_stack_that_cannot_be_read_is_deployed_all_the_same(cloud):
    java = 'record java "$@"; echo "AccessDenied" >&2; exit 1'
    cloud.stub("usr/lib/jvm/temurin-25/bin/java", java)
    code, output = cloud.run("deploy", "--region", "eu-west-1")
    assert code == 1
    assert "AccessDenied" in output and "'realtime-events' is deployed" in output
    assert "./realtime connect --stack realtime-events --region eu-west-1" in output


def test_a_first_change_that_is_not_confirmed_deploys_nothing(cloud):
    """SAM ends with 0 all the same, and CloudFormation has a stack without resources."""
    aws = AWS.replace("printf 'False\\t%s\\n'", "echo REVIEW_IN_PROGRESS")
    cloud.stub("bin/aws", aws)
    java = 'record java "$@"; echo "no output SecretArn" >&2; exit 1'
    cloud.stub("usr/lib/jvm/temurin-25/bin/java", java)
    code, output = cloud.run("deploy")
    assert code == 1
    assert "nothing is deployed: the change was not confirmed" in output
    assert "is deployed, but" not in output


def test_ctrl_c_says_that_aws_goes_on(cloud):
    cloud.stub("bin/sam", 'record sam "$@"; [ "$1" = build ] || exec sleep 60')
    process = cloud.start("deploy")
    until = time.monotonic() + 30
    while not any(call.startswith("deploy") for call in cloud.recorded("sam")):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "AWS goes on with a change that has begun" in output
    assert cloud.recorded("java") == []


def test_two_deployments_wait_for_each_other(cloud):
    """Both are built in .aws-sam, and what is there is uploaded."""
    cloud.stub("bin/sam", 'record sam "$@"; sleep 1; record sam "$1 ends"')
    first, second = (
        cloud.start("deploy", f"--config-env={it}") for it in ("staging", "production")
    )
    for process in (first, second):
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
    steps = [call.split()[0] for call in cloud.recorded("sam") if "ends" not in call]
    assert steps == ["build", "deploy", "build", "deploy"]
    ends = [call for call in cloud.recorded("sam") if "ends" in call]
    assert cloud.recorded("sam")[1::2] == ends, "no step begins before another ends"


@pytest.mark.parametrize("command", ["deploy", "undeploy"])
@pytest.mark.parametrize(
    "name", ["my blog", "-blog", "1blog", "blog_1", "blog/x", "büro", "a" * 129]
)
def test_a_name_that_cloudformation_refuses_ends_it(cloud, command, name):
    code, output = cloud.run(command, f"--stack={name}", "--yes")
    assert code == 1
    assert f"'{name}' cannot be the name of a stack" in output
    assert cloud.recorded("sam") == cloud.recorded("aws") == []


@pytest.mark.parametrize(
    "line",
    [
        "{} = '{}'",
        '{}="{}"',
        "  {}  =\t'{}' # my \"shop\"",
        "{} = \"{}\" # that of 'ana'",
        '{}= "{}"',
    ],
)
def test_settings_are_read_however_they_are_written(cloud, line):
    """As SAM reads them: https://toml.io/en/v1.0.0#string"""
    values = {"stack_name": "shop", "region": "eu-west-1", "profile": "ana"}
    with (cloud.repository / "samconfig.toml").open("a") as file:
        file.write("\n[shop.deploy.parameters] # mine\n# region = 'none'\n")
        file.writelines(line.format(name, value) + "\n" for name, value in values.items())
        file.write('parameter_overrides = "stack_name=no region = no"\n')
    config = tomllib.loads((cloud.repository / "samconfig.toml").read_text())
    read = config["shop"]["deploy"]["parameters"]
    assert {name: read[name] for name in values} == values

    code, output = cloud.run("deploy", "--config-env", "shop")
    assert code == 0, output
    assert connected(cloud) == "connect --stack shop --region eu-west-1 --profile ana"
    cloud.run("undeploy", "--config-env", "shop", "--yes")
    assert cloud.recorded("sam")[-1].endswith(
        "--stack-name shop --no-prompts --region eu-west-1 --profile ana"
    )


@pytest.mark.parametrize("command", ["deploy", "undeploy"])
def test_all_programs_use_one_region(cloud, command):
    """The AWS CLI reads AWS_REGION first, and the SAM CLI reads AWS_DEFAULT_REGION alone."""
    code, output = cloud.run(
        command, "--yes", AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="us-east-1"
    )
    assert code == 0, output
    assert re.search(r"\bregion +eu-west-1\b", output)
    calls = cloud.recorded("aws") + [it for it in cloud.recorded("sam") if it[:5] != "build"]
    assert len(calls) >= 2
    for call in calls:
        assert call.endswith(" --region eu-west-1"), call


def test_a_region_that_is_named_goes_before_that_of_the_environment(cloud):
    code, output = cloud.run("undeploy", "--yes", "--region", "eu-north-1", AWS_REGION="eu-west-1")
    assert code == 0, output
    assert cloud.recorded("sam")[-1].endswith(" --region eu-north-1")


@pytest.mark.parametrize("option", ["--stack", "--region", "--profile", "--config-env"])
def test_an_empty_value_is_none(cloud, option):
    for words in ([option, ""], [f"{option}="]):
        code, output = cloud.run("deploy", *words)
        assert code == 1
        assert f"{option} needs a value" in output


@pytest.mark.parametrize("command", ["deploy", "undeploy"])
def test_an_unknown_environment_is_named_also_with_a_stack(cloud, command):
    code, output = cloud.run(command, "--config-env", "prod.*", "--stack", "blog")
    assert code == 1
    assert "[prod.*.deploy.parameters]" in output
    assert "default, staging, production" in output
    assert cloud.recorded("sam") == cloud.recorded("aws") == []


@pytest.mark.parametrize("command", ["deploy", "undeploy"])
def test_an_environment_without_a_name_is_told(cloud, command):
    with (cloud.repository / "samconfig.toml").open("a") as file:
        file.write('\n[shop.deploy.parameters]\nregion = "eu-west-1"\n')
    code, output = cloud.run(command, "--config-env", "shop")
    assert code == 1
    assert "has no stack_name" in output and "--stack" in output
    assert cloud.recorded("sam") == cloud.recorded("aws") == []


def test_the_next_deployment_uses_what_was_saved(cloud):
    with (cloud.repository / "samconfig.toml").open("a") as file:
        file.write('\n[shop.deploy.parameters]\nstack_name = "shop"\nprofile = "ana"\n')
    code, output = cloud.run("deploy", "--config-env", "shop")
    assert code == 0, output
    assert cloud.recorded("aws") == [f"{CALLER} --profile ana"]
    assert connected(cloud) == "connect --stack shop --profile ana"


def test_the_own_setting_of_deploy_goes_before_that_of_all_commands(cloud):
    config = cloud.repository / "samconfig.toml"
    config.write_text(
        config.read_text().replace(
            "[default.deploy.parameters]", '[default.deploy.parameters]\nstack_name = "own"', 1
        )
    )
    code, output = cloud.run("deploy")
    assert code == 0, output
    assert connected(cloud) == "connect --stack own"


@pytest.mark.parametrize("command", ["deploy", "undeploy"])
def test_an_environment_without_settings_is_named(cloud, command):
    code, output = cloud.run(command, "--config-env", "shop")
    assert code == 1
    assert "[shop.deploy.parameters]" in output and "--stack" in output
    assert cloud.recorded("sam") == []


def test_a_login_that_aws_refuses_ends_it_before_the_build(cloud):
    cloud.stub("bin/aws", 'record aws "$@"; echo "The SSO session has expired" >&2; exit 255')
    code, output = cloud.run("deploy")
    assert code == 1
    assert "The SSO session has expired" in output
    assert "aws configure" in output
    assert cloud.recorded("sam") == cloud.recorded("java") == []


@pytest.mark.parametrize("program", ["build", "deploy"])
def test_a_failed_step_of_sam_ends_it(cloud, program):
    cloud.stub("bin/sam", f'record sam "$@"; [ "$1" != {program} ] || exit 1')
    code, output = cloud.run("deploy")
    assert code == 1
    assert cloud.recorded("sam")[-1].startswith(program)
    assert cloud.recorded("java") == []
    assert TEXT not in output


@pytest.mark.parametrize(
    ("program", "named"),
    [("sam", "The SAM CLI"), ("aws", "The AWS CLI"), ("mvn", "Maven"), ("unzip", "unzip")],
)
def test_a_missing_program_is_named(cloud, program, named):
    cloud.remove(f"bin/{program}")
    code, output = cloud.run("deploy")
    assert code == 1
    assert named.lower() in output.lower()
    assert "https://docs.aws.amazon.com/" in output or "./realtime doctor" in output
    assert cloud.recorded("sam") == []


def test_a_missing_jdk_is_named(cloud):
    cloud.jdk("usr/lib/jvm/temurin-25", "21.0.1")
    code, output = cloud.run("deploy")
    assert code == 1
    assert "JDK 25" in output
    assert cloud.recorded("sam") == []


def test_the_sam_cli_of_the_tests_will_do(cloud):
    cloud.remove("bin/sam")
    cloud.stub("repository/infra-tests/.venv/bin/sam", 'record sam "$@"')
    code, output = cloud.run("deploy")
    assert code == 0, output
    assert cloud.recorded("sam")[0] == "build --config-env default"


@pytest.mark.parametrize(
    "words",
    [
        ["deploy", "--nonsense"],
        ["deploy", "--stack"],
        ["deploy", "production"],
        ["undeploy", "--guided"],
        ["undeploy", "--region"],
        ["release", "--nonsense"],
    ],
    ids=" ".join,
)
def test_a_wrong_word_is_named(cloud, words):
    code, output = cloud.run(*words)
    assert code == 1
    assert output.startswith("realtime: ") and words[-1] in output
    assert cloud.recorded("sam") == cloud.recorded("aws") == []


def test_undeploy_deletes_the_stack_whose_name_is_typed(cloud):
    code, output = cloud.run("undeploy", answer="realtime-events\n")
    assert code == 0, output
    assert cloud.recorded("aws") == [
        CALLER,
        DESCRIPTION.format("realtime-events") + " --output text",
    ]
    assert cloud.recorded("sam") == [
        "delete --config-env default --stack-name realtime-events --no-prompts"
    ]
    before_the_question = output.split("Type the name of the stack")[0]
    assert "the stack realtime-events in the account 123456789012" in before_the_question
    assert "the folder of its uploads" in before_the_question
    assert re.search(r"deleted .*secret.*\n  kept .*bucket", before_the_question, re.S)
    assert "The stack 'realtime-events' is deleted" in output
    assert "samconfig.toml keeps its settings" in output


def test_the_settings_that_name_the_stack_are_those_that_delete_it(cloud):
    """Otherwise SAM looks for it in the region of "default", finds none, and ends with 0."""
    code, output = cloud.run("undeploy", "--config-env", "production", "--yes")
    assert code == 0, output
    assert cloud.recorded("sam") == [
        "delete --config-env production --stack-name realtime-events-production --no-prompts"
    ]


def test_a_protected_stack_is_told_before_the_question(cloud):
    cloud.stub("bin/aws", (AWS % ABOUT).replace("False", "True"))
    code, output = cloud.run("undeploy", "--region", "eu-west-1", answer="realtime-events\n")
    assert code == 1
    assert "Type the name" not in output
    assert "'realtime-events' is protected from deletion" in output
    assert (
        "aws cloudformation update-termination-protection --no-enable-termination-protection "
        "--stack-name realtime-events --region eu-west-1" in output
    )
    assert cloud.recorded("sam") == []


def test_ctrl_c_says_that_a_deletion_goes_on(cloud):
    cloud.stub("bin/sam", 'record sam "$@"; exec sleep 60')
    process = cloud.start("undeploy", "--yes")
    until = time.monotonic() + 30
    while not cloud.recorded("sam"):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "AWS goes on with a deletion that has begun" in output
    assert "is deleted" not in output


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "yes\n", "realtime-events-staging\n"])
def test_another_answer_deletes_nothing(cloud, answer):
    code, output = cloud.run("undeploy", answer=answer)
    assert code == 1
    assert "Nothing was deleted" in output
    assert cloud.recorded("sam") == []


def test_yes_deletes_without_a_question(cloud):
    words = ["--stack", "blog", "--region", "eu-west-1", "--profile", "ana", "--yes"]
    code, output = cloud.run("undeploy", *words)
    assert code == 0, output
    assert "Type the name" not in output
    login = "--region eu-west-1 --profile ana"
    assert cloud.recorded("aws") == [
        f"{CALLER} {login}",
        f"{DESCRIPTION.format('blog')} --output text {login}",
    ]
    assert cloud.recorded("sam") == [
        f"delete --config-env default --stack-name blog --no-prompts {login}"
    ]
    assert "samconfig.toml keeps" not in output, "it does not name this stack"


@pytest.mark.parametrize("about", ["Somebody else's shop", "None"])
def test_a_stack_of_another_project_is_not_deleted(cloud, about):
    cloud.stub("bin/aws", AWS % about.replace("'", ""))
    code, output = cloud.run("undeploy", "--stack", "blog", "--yes")
    assert code == 1
    assert "not one of this project" in output
    assert cloud.recorded("sam") == []


def test_a_stack_that_is_not_there_is_named(cloud):
    cloud.stub(
        "bin/aws", AWS.replace("printf 'False\\t%s\\n'", 'echo "does not exist" >&2; exit 254')
    )
    code, output = cloud.run("undeploy", "--stack", "blog", "--yes")
    assert code == 1
    assert "does not exist" in output and "no stack 'blog'" in output
    assert cloud.recorded("sam") == []


def test_the_description_is_that_of_the_template():
    template = (ROOT / "template.yaml").read_text()
    assert "Description: >-\n  Realtime events for WordPress: " in template


@pytest.mark.parametrize("command", ["deploy", "undeploy", "release"])
def test_the_options_that_help_names_are_those_that_exist(command):
    """And those of the script are in the help."""
    help_text = (ROOT / f"local/help/{command}.txt").read_text()
    named = set(re.findall(r"^  (--[a-z-]+)", help_text, re.M)) - {"--help"}
    known = {
        "deploy": {"--guided", "--config-env", "--stack", "--region", "--profile", "--yes"},
        "undeploy": {"--config-env", "--stack", "--region", "--profile", "--yes"},
        "release": {"--tag"},
    }
    assert named == known[command]
