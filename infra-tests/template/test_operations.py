"""docs/operations.md has each alarm, metric, saved query and parameter of the watching, and its numbers."""

import re

import printed
import pytest
from application import ROOT, application, read_template
from watching_rules import OFF, alarms, metrics_of

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
    watched = sum(len(list(metrics_of(alarm))) for alarm in alarms(app).values())
    assert f"{watched} alarm metrics at 0.10" in section("Turn it on")
    plain = [metric for metric in printed.metrics() if metric[1] != "refused"]
    assert f"{len(plain)} of them" in section("Metrics")
    deploy = (ROOT / "docs/deploy.md").read_text()
    assert f"each of [{len(plain)}](operations.md#metrics)" in deploy
    assert f"{len(plain) * 0.3:.2f} for the metrics" in deploy
    assert watched == 21


def test_names_exist():
    template = read_template()
    known = {*template["Parameters"], *template["Resources"], "MemorySize", "FunctionName"}
    known |= {"PassThrough", "Active", "RealtimeEvents"}
    for name in re.findall(r"`([A-Z][a-z]+[A-Z]?\w+)`", PAGE):
        assert name in known, name
