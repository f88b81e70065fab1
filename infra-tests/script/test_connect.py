"""./realtime connect: for a stack, with an `aws` that answers as the AWS CLI documents, and from values."""

import base64
import json
import os
import shlex
import subprocess

import pytest
from machine import ROOT

DISPATCH = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/dispatch"
WEBSOCKET = "wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com/live"
HISTORY = "https://k1l2m3n4o5.execute-api.eu-west-1.amazonaws.com/history"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:DispatchSecret-AbCdEf"
SECRET = "0123456789abcdefghijABCDEFGHIJ0123456789abcd"
VALUES = {
    "v": 1,
    "dispatch": DISPATCH,
    "websocket": WEBSOCKET,
    "history": HISTORY,
    "secret": f"whsec_{SECRET}",
}

# The form of https://docs.aws.amazon.com/cli/latest/reference/cloudformation/describe-stacks.html
STACKS = {
    "Stacks": [
        {
            "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/live-site/1a2b",
            "StackName": "live-site",
            "CreationTime": "2026-11-24T00:28:44.000Z",
            "StackStatus": "CREATE_COMPLETE",
            "Outputs": [
                {"OutputKey": "HistoryUrl", "OutputValue": HISTORY, "Description": "…"},
                {"OutputKey": "DispatchUrl", "OutputValue": DISPATCH, "Description": "…"},
                {"OutputKey": "SecretArn", "OutputValue": ARN, "Description": "…"},
                {"OutputKey": "WebSocketUrl", "OutputValue": WEBSOCKET, "Description": "…"},
            ],
            "Tags": [],
        }
    ]
}
# … and of https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/get-secret-value.html
SECRET_VALUE = {
    "ARN": ARN,
    "Name": "DispatchSecret",
    "VersionId": "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE",
    "SecretString": SECRET,
    "VersionStages": ["AWSCURRENT"],
    "CreatedDate": "2026-11-24T00:28:44.123Z",
}
NO_STACK = (
    "An error occurred (ValidationError) when calling the DescribeStacks operation: "
    "Stack with id live-site does not exist"
)


@pytest.fixture
def aws(tmp_path):
    return Aws(tmp_path)


class Aws:
    """A stub of the AWS CLI, first on the PATH. It answers each operation, and records its words."""

    def __init__(self, folder):
        self.folder = folder
        self.answers = {"describe-stacks": STACKS, "get-secret-value": SECRET_VALUE}
        self.failure = None

    def connect(self, *words, answer=""):
        lines = ["#!/bin/sh", f'echo "$*" >>{self.folder}/calls']
        if self.failure:
            lines.append(f"printf '\\n%s\\n' {shlex.quote(self.failure)} >&2; exit 254")
        for operation, said in self.answers.items():
            lines.append(f'[ "$2" != {operation} ] || echo {shlex.quote(json.dumps(said))}')
        (self.folder / "aws").write_text("\n".join(lines))
        (self.folder / "aws").chmod(0o755)
        return run(*words, answer=answer, path=f"{self.folder}:{os.environ['PATH']}")

    @property
    def calls(self):
        return (self.folder / "calls").read_text().splitlines()


def run(*words, answer="", path=os.environ["PATH"]):
    return subprocess.run(
        [ROOT / "realtime", "connect", *words],
        input=answer,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        timeout=60,
    )


def values(line):
    """The values in a text for the plugin."""
    prefix, text = line.rstrip("\n").split(":")
    assert prefix == "realtime-connect"
    assert "=" not in text
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_a_stack_is_read_with_the_aws_cli(aws):
    done = aws.connect("--stack", "live-site")

    assert done.returncode == 0, done.stderr
    assert values(done.stdout) == VALUES
    assert SECRET not in done.stderr
    assert aws.calls == [
        "cloudformation describe-stacks --stack-name live-site --output json",
        f"secretsmanager get-secret-value --secret-id {ARN} --output json",
    ]


def test_the_region_and_the_profile_go_to_the_aws_cli(aws):
    words = ["--stack", "live-site", "--region", "eu-west-1", "--profile", "shop", "--json"]
    done = aws.connect(*words)

    assert json.loads(done.stdout) == VALUES
    assert [call.split(" --output json ")[1] for call in aws.calls] == [
        "--region eu-west-1 --profile shop"
    ] * 2


def test_an_error_of_the_aws_cli_is_shown(aws):
    aws.failure = NO_STACK
    done = aws.connect("--stack", "live-site")

    assert (done.returncode, done.stdout) == (1, "")
    assert NO_STACK in done.stderr
    assert "aws cloudformation describe-stacks" in done.stderr


@pytest.mark.parametrize(
    "answer", [{"Stacks": []}, {"Stacks": [{"StackName": "x", "Outputs": []}]}]
)
def test_another_stack_lacks_the_outputs(aws, answer):
    aws.answers["describe-stacks"] = answer
    done = aws.connect("--stack", "live-site")

    assert (done.returncode, done.stdout) == (1, "")
    assert "no output SecretArn" in done.stderr


def test_a_missing_aws_cli_is_named(tmp_path):
    for folder in ("/bin", "/usr/bin"):
        for name in os.listdir(folder):
            if name != "aws" and not (tmp_path / name).is_symlink():
                (tmp_path / name).symlink_to(f"{folder}/{name}")
    done = run("--stack", "live-site", path=str(tmp_path))

    assert (done.returncode, done.stdout) == (1, "")
    assert "The AWS CLI" in done.stderr


def test_the_secret_may_come_from_standard_input(aws):
    words = ["--dispatch-url", DISPATCH, "--websocket-url", WEBSOCKET, "--history-url", HISTORY]
    words += ["--secret-file", "-"]
    done = aws.connect(*words, answer=f"{SECRET}\n")

    assert done.returncode == 0, done.stderr
    assert values(done.stdout) == VALUES
