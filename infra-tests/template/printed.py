"""The lines that the functions print: lines.jsonl, which MetricLinesTest.java compares with them."""

import json
from functools import cache
from itertools import takewhile

from application import ROOT

LINES = ROOT / "functions/src/test/resources/lines.jsonl"
AWS = "_aws"


@cache
def lines():
    return tuple(json.loads(line) for line in LINES.read_text().splitlines())


@cache
def metrics():
    """Every metric as CloudWatch makes it: namespace, name, dimensions without values, and the function."""
    return {
        (directive["Namespace"], metric["Name"], tuple(dimensions), line["FunctionName"])
        for line in lines()
        if AWS in line
        for directive in line[AWS]["CloudWatchMetrics"]
        for dimensions in directive["Dimensions"]
        for metric in directive["Metrics"]
    }


def fields(functions, kinds=None):
    """The fields that lines of these functions have, with metrics or without: those before ``_aws``.

    :param kinds: the values of ``message``, or None for all
    """
    return {
        name
        for line in lines()
        if (function_of(line) in functions) and (kinds is None or line["message"] in kinds)
        for name in takewhile(lambda name: name != AWS, line)
    }


# The function that prints a line without metrics.
PRINTED_BY = {
    "connect": "ConnectFunction",
    "disconnect": "DisconnectFunction",
    "subscribe": "MessageFunction",
    "unsubscribe": "MessageFunction",
    "message": "MessageFunction",
    "dispatch": "DispatchFunction",
    "dispatch failed": "DispatchFunction",
    "history": "HistoryFunction",
    "revoke": "RevokeFunction",
    "fan-out": "FanOutFunction",
    "round": "FanOutFunction",
    "fan-out job failed": "FanOutFunction",
}


def function_of(line):
    return line.get("FunctionName") or PRINTED_BY[line["message"]]
