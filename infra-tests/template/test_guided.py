"""The table of docs/deploy.md answers what "sam deploy --guided" asks, by SAM's own code."""

import re

import pytest
from application import ROOT, TEMPLATE, read_template
from samcli import __version__ as sam_version
from samcli.cli.types import CfnParameterOverridesType
from samcli.commands._utils.template import get_template_parameters
from samcli.commands.build.command import cli as build_command
from samcli.commands.delete.command import cli as delete_command
from samcli.commands.deploy import guided_context
from samcli.commands.deploy.command import cli as deploy_command
from samcli.commands.deploy.deploy_context import DeployContext
from samcli.commands.deploy.exceptions import GuidedDeployFailedError
from samcli.commands.deploy.guided_config import GuidedConfig
from samcli.lib.config.samconfig import SamConfig

DEPLOY = ROOT / "docs/deploy.md"
TABLE = re.compile(r"^\| question \| answer \| \|\n\|[-|]+\n((?:\|.*\n)+)", re.M)
NO_AUTHENTICATION = "has no authentication. Is this okay?"


def page():
    """The questions of the page, in order, with their answers; None is Enter."""
    table = TABLE.search(DEPLOY.read_text())[1]
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in table.splitlines()]
    return {
        question: None if answer == "*Enter*" else answer.strip("`") for question, answer in rows
    }


class Guided:
    """SAM's questions for the template, with the settings of samconfig.toml, and answers given to them."""

    def __init__(self, monkeypatch, answers):
        self.answers = answers
        self.asked = []
        monkeypatch.setattr(guided_context, "prompt", self.prompt)
        monkeypatch.setattr(guided_context, "confirm", self.confirm)
        # All that reaches AWS: the bucket for the uploads, and repositories for images, which no function has.
        monkeypatch.setattr(guided_context, "manage_stack", lambda **_: "bucket")
        monkeypatch.setattr(
            guided_context.GuidedContext, "prompt_image_repository", lambda *_, **__: {}
        )
        settings = SamConfig(ROOT).get_all(["deploy"], "parameters", "default")
        self.context = guided_context.GuidedContext(
            template_file=str(TEMPLATE),
            stack_name=settings["stack_name"],
            s3_bucket=None,
            image_repository=None,
            image_repositories=None,
            s3_prefix=settings["s3_prefix"],
            resolve_s3=settings["resolve_s3"],
            region=None,
            confirm_changeset=settings["confirm_changeset"],
            capabilities=(settings["capabilities"],),
        )

    def answer(self, text):
        question = re.sub(r"\033\[\d+m", "", text).strip()
        self.asked.append(question)
        return self.answers.get(question)

    def prompt(self, text, default=None, **_):
        answer = self.answer(text)
        return default if answer is None else answer

    def confirm(self, text, default=False):
        answer = self.answer(text)
        return bool(default) if answer is None else answer == "y"

    def run(self):
        self.context.guided_prompts(get_template_parameters(str(TEMPLATE)))
        return self.context


@pytest.fixture
def guided(monkeypatch):
    return lambda answers: Guided(monkeypatch, answers)


def test_the_page_has_each_question_in_order(guided):
    run = guided(page())
    run.run()
    asked = [*run.asked, DeployContext.MSG_CONFIRM_CHANGESET]
    assert list(page()) == asked


def test_the_questions_are_those_of_the_version_that_the_page_names():
    assert f"the questions of SAM\n{sam_version} " in DEPLOY.read_text()


def test_the_answers_deploy_what_the_page_says(guided):
    context = guided(page()).run()
    assert context.guided_stack_name == "realtime-events"
    assert context.guided_capabilities == ("CAPABILITY_IAM",)
    assert context.disable_rollback is False
    assert context.confirm_changeset is True
    assert context.save_to_config is True
    given = {name: value["Value"] for name, value in context.guided_parameter_overrides.items()}
    for name, parameter in read_template()["Parameters"].items():
        if pattern := parameter.get("AllowedPattern"):
            assert re.fullmatch(pattern, given[name]), name
        if page()[f"Parameter {name}"] is None:
            assert given[name] == str(parameter["Default"]), name
    assert "*" not in given["AllowedOrigins"]


def test_enter_at_each_question_deploys_nothing(guided):
    with pytest.raises(GuidedDeployFailedError, match="Security Constraints Not Satisfied!"):
        guided({}).run()
    assert "`Security Constraints Not Satisfied!`" in DEPLOY.read_text()


def test_three_functions_are_asked_about(guided):
    run = guided(page())
    run.run()
    assert sum(question.endswith(NO_AUTHENTICATION) for question in run.asked) == 3
    assert "at one of the three questions about authentication" in DEPLOY.read_text()


def test_what_sam_saves_is_what_it_reads_the_next_time(guided):
    context = guided(page()).run()
    saved = " ".join(
        f"{name}={GuidedConfig.quote_parameter_values(value['Value'])}"
        for name, value in context.guided_parameter_overrides.items()
    )
    read = CfnParameterOverridesType().convert([saved], None, None)
    assert read == {
        name: value["Value"] for name, value in context.guided_parameter_overrides.items()
    }


NUMBERS = {5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def test_the_outputs_are_counted_and_named():
    outputs = read_template()["Outputs"]
    text = DEPLOY.read_text()
    assert f"prints {NUMBERS[len(outputs)]} outputs" in text
    lines = text[text.index("output() {") :]
    assert set(re.findall(r"\$\(output (\w+)\)", lines)) == set(outputs)


def test_there_is_a_role_for_each_function():
    functions = [
        resource
        for resource in read_template()["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    assert f"a role for each of the {NUMBERS[len(functions)]} functions" in DEPLOY.read_text()


@pytest.mark.parametrize(
    ("function", "command", "options"),
    [
        ("deploy", build_command, {"--config-env"}),
        (
            "deploy",
            deploy_command,
            {
                "--config-env",
                "--guided",
                "--no-confirm-changeset",
                "--no-fail-on-empty-changeset",
                "--profile",
                "--region",
                "--stack-name",
            },
        ),
        ("undeploy", delete_command, {"--no-prompts", "--profile", "--region", "--stack-name"}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_sam_has_the_options_that_the_commands_use(function, command, options):
    script = (ROOT / "realtime").read_text()
    text = "".join(
        re.search(rf"^{name}\(\) {{\n.+?^}}\n", script, re.M | re.S)[0]
        for name in ("with_login", function)
    )
    used = set(
        re.findall(r"--[a-z][a-z-]+", "\n".join(re.findall(r".*(?:set -- |sam\" ).*", text)))
    )
    known = {word for option in command.params for word in (*option.opts, *option.secondary_opts)}
    assert options <= known
    assert options <= used
    if command is not build_command:
        assert used <= known
