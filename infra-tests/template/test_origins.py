"""AllowedOrigins: a deployment refuses what the functions refuse."""

import csv
import re

import pytest
from application import ROOT, read_template

ENTRIES = ROOT / "functions/src/test/resources/dev/realtimeevents/connect/allowed-origins.csv"

# A pattern cannot say this. The functions refuse it when they start, so that the deployment fails.
NOT_SEEN_BY_THE_PATTERN = {"https://[1:2]"}


def rows():
    with ENTRIES.open(encoding="utf-8", newline="") as file:
        return [(row[0], row[1] == "true") for row in list(csv.reader(file, quotechar="'"))[1:]]


def is_accepted(value):
    """Java and Python agree on all that the pattern uses."""
    parameter = read_template()["Parameters"]["AllowedOrigins"]
    fits = len(value) <= parameter["MaxLength"]
    return fits and re.fullmatch(parameter["AllowedPattern"], value) is not None


@pytest.mark.parametrize("entry, is_valid", rows())
def test_each_entry(entry, is_valid):
    assert is_accepted(entry) == (is_valid or entry in NOT_SEEN_BY_THE_PATTERN)


@pytest.mark.parametrize("entry, is_valid", rows())
def test_each_entry_after_a_good_one(entry, is_valid):
    expected = is_valid or entry in NOT_SEEN_BY_THE_PATTERN
    assert is_accepted("https://example.com," + entry) == expected
    assert is_accepted("https://example.com, " + entry) == expected


@pytest.mark.parametrize(
    "value",
    ["", ",", "https://example.com,", ",https://example.com", "https://a.b,,https://c.d", "a b"],
)
def test_a_list_has_no_empty_entry(value):
    assert not is_accepted(value)


def test_there_is_room_for_twenty_origins():
    origin = "https://" + "shop." * 10 + "production.example.de"
    assert len(origin) == 79
    assert is_accepted(",".join([origin] * 20))
    assert is_accepted(",".join(["https://*.example.com"] * 20))
    assert not is_accepted(",".join(["https://a.example"] * 21))


def test_a_long_wrong_list_is_refused_soon():
    assert not is_accepted(",".join(["https://" + "a." * 30 + "example"] * 19) + ",https://a/b")


def test_the_sentence_shows_what_is_right():
    parameter = read_template()["Parameters"]["AllowedOrigins"]
    for part in ("20", "https://example.com,", "https://*.example.com"):
        assert part in parameter["ConstraintDescription"]


def test_the_guided_deployment_asks_for_it_first():
    """sam deploy --guided asks for the parameters in the order of the template."""
    assert next(iter(read_template()["Parameters"])) == "AllowedOrigins"
