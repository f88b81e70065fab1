"""docs/operations.md has each alarm, metric, saved query and parameter of the watching, and its numbers."""

import re

import printed
import pytest
from application import ROOT, application, read_template
from watching_rules import OF_FAILURES, OFF, alarms, dashboards, shown

METRICS = "functions/src/main/java/dev/realtimeevents/logging/EmbeddedMetrics.java"
PAGE = (ROOT / "docs/operations.md").read_text()


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)[1]


def rows(title):
    """The cells of each row of a section's tables, without their heads."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in section(title).splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ][1:]


def names(cell):
    return set(re.findall(r"`(\w+)`", cell))


@pytest.fixture(scope="module")
def app():
    return application(read_template())


def test_each_alarm_says_what_to_do(app):
    told = [name for row in rows("Alarms") for name in sorted(names(row[0]))]
    assert sorted(told) == sorted(alarms(app))
    assert all(len(row) == 3 and all(row) for row in rows("Alarms"))


def test_each_metric_is_explained():
    told = {
        (metric, f) for row in rows("Metrics") for metric in names(row[0]) for f in names(row[1])
    }
    assert told == {(metric, function) for _, metric, _, function in printed.metrics()}


def test_each_saved_query_is_listed(app):
    saved = {
        query["Name"]["Fn::Sub"].removeprefix("${AWS::StackName}/")
        for query in app.of_type("AWS::Logs::QueryDefinition").values()
    }
    assert {row[0] for row in rows("Saved queries")} == saved
    for name in re.findall(r'quer(?:y|ies) "([^"]+)"', PAGE):
        assert name in saved


def test_each_parameter_is_listed():
    assert set().union(*(names(row[0]) for row in rows("Turn it on"))) == OFF.keys()


def test_the_prices_count_what_there_is(app):
    watched = len(alarms(app))
    assert f"{watched} alarms at 0.10" in section("Turn it on")
    plain = [m for m in printed.metrics() if m[1] != "refused" and m[1] not in OF_FAILURES]
    assert f"{len(plain)} of them" in section("Metrics")
    assert f"together {len(plain) * 0.3:.2f}" in section("Metrics")
    assert f"{len(plain) * 0.3:.2f} a month, and 0.30 for each code" in section("Turn it on")
    assert f"of {len(plain)} metrics" in read_template()["Parameters"]["Metrics"]["Description"]
    deploy = (ROOT / "docs/deploy.md").read_text()
    assert f"{len(plain) * 0.3:.2f} for the metrics" in " ".join(deploy.split())
    assert f"true costs {len(plain) * 0.3:.2f} a month" in deploy
    assert f"{(watched - 1) * 0.1:.2f} for the other alarms" in deploy


def metrics_shown(app, with_metrics):
    """How many metrics the dashboard names; CloudWatch adds those that a search finds."""
    return len(
        {
            (namespace, name, *dimensions.items())
            for _, body in dashboards(app, with_metrics)
            for widget in body["widgets"]
            for line in widget["properties"]["metrics"]
            if not isinstance(line[0], dict)
            for namespace, name, dimensions in [shown(line)]
        }
    )


def test_the_free_dashboards_are_told_with_their_limit(app):
    """A dashboard is free up to 50 metrics."""
    without, with_metrics = metrics_shown(app, False), metrics_shown(app, True)
    assert without <= 50
    assert f"This one has {without}; with `Metrics` it has {with_metrics}" in section("Turn it on")
    assert f"This one has {without}," in app.source["Parameters"]["Dashboard"]["Description"]


def test_the_codes_that_a_refusal_can_have_are_counted():
    source = (ROOT / METRICS).read_text()
    codes = re.findall(r'"(\w+)"', re.search(r"CODES =\s+Set\.of\((.+?)\);", source, re.S)[1])
    assert f"at most {len(codes)} codes" in section("Metrics")
    refused = {line["code"] for line in printed.lines() if "refused" in line}
    assert refused <= set(codes)
    assert codes_given() <= set(codes), "a refusal with another code is not counted"


def codes_given():
    """The codes of protocol.md, and those of a status that only the log has."""
    page = (ROOT / "docs/protocol.md").read_text()
    told = re.search(r"^\| `code` \| \|\n(.+?)\n\n", page, re.M | re.S)[1]
    given = set(re.findall(r"^\| `(\w+)` \|", told, re.M))
    for source in (ROOT / "functions/src/main/java").rglob("*.java"):
        for body in re.findall(r"String code\(\) \{\n(.+?)\n    \}", source.read_text(), re.S):
            given |= set(re.findall(r'-> "(\w+)";', body))
    assert {"token_expired", "unreadable"} <= given
    return given


def test_names_exist():
    template = read_template()
    known = {*template["Parameters"], *template["Resources"], "MemorySize", "FunctionName"}
    known |= {"PassThrough", "Active", "RealtimeEvents"}
    for name in re.findall(r"`([A-Z][a-z]+[A-Z]?\w+)`", PAGE):
        assert name in known, name
