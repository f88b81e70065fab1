"""The template follows every rule, and every rule can fail."""

import iam_rules  # noqa: F401  registers its rules
import publishing_rules  # noqa: F401  registers its rules
import pytest
import shape_rules  # noqa: F401  registers its rules
import watching_mutations  # noqa: F401  registers its mutations
import watching_rules  # noqa: F401  registers its rules
from application import application, read_template
from mutations import MUTATIONS
from rules import RULES


@pytest.fixture(scope="module")
def app():
    return application(read_template())


@pytest.mark.parametrize("rule", RULES)
def test_the_template_follows(rule, app):
    assert list(RULES[rule](app)) == []


@pytest.mark.parametrize(
    "rule, mutation", MUTATIONS, ids=[f"{rule}-{mutation.__name__}" for rule, mutation in MUTATIONS]
)
def test_the_rule_notices(rule, mutation):
    template = read_template()
    mutation(template)
    assert list(RULES[rule](application(template))) != []


def test_every_rule_has_a_mutation():
    assert RULES.keys() == {rule for rule, _ in MUTATIONS}
