"""docs/security.md: each claim names a test that exists, and its sums are right."""

import re
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/security.md").read_text()
SECTIONS = dict(re.findall(r"^##+ (.+?)\n(.*?)(?=^##+ |\Z)", PAGE, re.M | re.S))

# Sections of claims; each item of their lists names a test.
CLAIMS = (
    "Publish and revoke: who has the secret",
    "Listen: everybody, to public channels; users, to what their token names",
    "The secret",
    "The site",
    "What a stranger can cost",
)

METHOD = re.compile(r"`(\w+(?:Test|Contract|_rules))\.(\w+)`")
TITLE = re.compile(r"`([\w/.-]+\.(?:ts|mjs))`: \"([^\"]+)\"")
FILES = [
    file
    for folder in (
        "functions/src/test",
        "local/src/test",
        "infra-tests/src/test",
        "infra-tests/template",
    )
    for file in (REPOSITORY / folder).rglob("*")
] + [*(REPOSITORY / "wordpress/tests/phpunit").glob("*.php")]


def sources(name):
    return [file.read_text() for file in FILES if file.stem == name]


@pytest.mark.parametrize("name, method", sorted(set(METHOD.findall(PAGE))))
def test_a_named_test_exists(name, method):
    pattern = rf"(?:void|Stream<DynamicTest>|function|def) {method}\("
    assert any(re.search(pattern, source) for source in sources(name)), f"no {name}.{method}"


@pytest.mark.parametrize("file, title", sorted(set(TITLE.findall(PAGE))))
def test_a_named_title_exists(file, title):
    assert title in (REPOSITORY / file).read_text()


@pytest.mark.parametrize("section", CLAIMS)
def test_each_claim_names_a_test(section):
    items = re.findall(r"^- (.*?)(?=^- |^\S|^$|\Z)", SECTIONS[section], re.M | re.S)
    assert len(items) >= 3
    for item in items:
        assert METHOD.search(item) or TITLE.search(item), f"no test for: {item}"


def test_the_products_are_right():
    products = re.findall(r"([\d.]+) M × \$([\d.]+) = \$([\d.]+)", PAGE)
    assert len(products) >= 9
    for number, price, product in products:
        assert float(product) == pytest.approx(float(number) * float(price), abs=0.006)


def test_the_sums_are_right():
    sums = re.findall(r"\| ([\d.]+(?: \+ [\d.]+)+) = ([\d.]+) \|", PAGE)
    assert len(sums) == 10
    for terms, total in sums:
        assert float(total) == pytest.approx(sum(map(float, terms.split(" + "))), abs=0.006)


@pytest.mark.parametrize(
    "parameter, bound",
    [
        ("ConnectionRateLimit", "{} credits a second"),
        ("ConnectionBurstLimit", "{} messages for each"),
        ("WebSocketRateLimit", "{} a second, of all clients together"),
        ("HistoryRateLimit", "{} requests a second"),
        ("DispatchRateLimit", "{} requests a second"),
    ],
)
def test_the_bounds_are_the_defaults(parameter, bound):
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    template = yaml.load((REPOSITORY / "template.yaml").read_text(), Loader)
    row = bound.format(template["Parameters"][parameter]["Default"])
    assert any(row in line and parameter in line for line in PAGE.splitlines()), row
