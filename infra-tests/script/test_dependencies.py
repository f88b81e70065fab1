"""docs/dependencies.tsv is what the project uses, with licences that are allowed. No network."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dependencies"))
import dependencies  # noqa: E402

LISTED = dependencies.listed()


def test_the_list_is_what_the_project_uses():
    assert dependencies.problems(LISTED) == []


def test_the_page_counts_the_list():
    assert dependencies.PAGE.read_text() == dependencies.page_with(dependencies.counts(LISTED))


@pytest.mark.parametrize("module", dependencies.RUNTIME)
def test_the_libraries_of_a_module_are_there(module):
    assert any("realtime-events-" not in file for file in dependencies.files_of(module))


@pytest.mark.parametrize("kind", ["maven", "npm", "pypi", "debian"])
def test_a_missing_line_is_a_problem(kind):
    used = sorted(d for d in LISTED if d.kind == kind and d.use in ("aws", "tests"))[0]
    named = used.name.split(":")[-1]
    assert any(named in problem for problem in dependencies.problems(LISTED - {used}))


@pytest.mark.parametrize("kind", ["npm", "pypi", "debian"])
def test_a_line_too_many_is_a_problem(kind):
    other = dependencies.Dependency(kind, "no-such-package", "1.0", "MIT", "tests")
    problems = dependencies.problems(LISTED | {other})
    assert len(problems) == 1 and "no-such-package" in problems[0]


@pytest.mark.parametrize(
    ("licence", "use"),
    [
        ("GPL-3.0-or-later", "aws"),
        ("EPL-2.0", "aws"),
        ("MIT AND GPL-2.0-only", "aws"),
        ("unknown", "tests"),
    ],
)
def test_a_licence_that_is_not_allowed_is_a_problem(licence, use):
    other = dependencies.Dependency("maven", "a:b", "1.0", licence, use)
    assert len(dependencies.problems(LISTED | {other})) == 1


def test_mixed_versions_of_jackson_are_a_problem():
    mixed = {"com.fasterxml.jackson.core.jackson-core-2.22.3.jar", "jackson-databind-2.21.8.jar"}
    same = {
        "jackson-core-2.22.3.jar",
        "jackson-databind-2.22.3.jar",
        "jackson-annotations-2.22.jar",
    }
    assert dependencies.mixed_jackson("functions", mixed) == [
        "functions mixes Jackson 2.21 and 2.22"
    ]
    assert dependencies.mixed_jackson("functions", same) == []


def test_the_plugin_and_the_library_ship_nothing_of_others():
    package = dependencies.read("client/package.json")
    assert '"dependencies"' not in package
    assert not (dependencies.REPOSITORY / "wordpress/realtime-events/vendor").exists()
