"""The metadata for "sam publish", by SAM's own code and the limits of the Serverless Application Repository.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-template-publishing-applications-metadata-properties.html
"""

import json
import re

from application import ROOT, read_template
from samcli.vendor.serverlessrepo.parser import get_app_metadata

# What samcli.vendor.serverlessrepo.publish requires of a new application, and of a version.
REQUIRED = ["author", "description", "name", "semantic_version"]


def metadata():
    return get_app_metadata(read_template())


def test_sam_has_all_that_it_needs_to_publish():
    assert metadata().validate(REQUIRED)


def test_the_repository_accepts_each_value():
    ours = metadata()
    assert re.fullmatch(r"[a-zA-Z0-9\-]{1,140}", ours.name)
    assert re.fullmatch(r"[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?", ours.author)
    assert 1 <= len(ours.description) <= 256
    assert len(ours.labels) <= 10
    for label in ours.labels:
        assert re.fullmatch(r"[a-zA-Z0-9+\-_:/@]{1,127}", label)


def test_it_says_what_the_template_says():
    assert metadata().description == read_template()["Description"]


def test_the_licence_is_the_file_of_the_project():
    licence = ROOT / metadata().license_url
    assert metadata().spdx_license_id == "Apache-2.0"
    assert "Apache License\n" in licence.read_text()


def test_the_version_is_that_of_the_packages():
    version = json.loads((ROOT / "client/package.json").read_text())["version"]
    assert metadata().semantic_version == version
    pom = re.search(r"<version>([^<]+)</version>", (ROOT / "pom.xml").read_text())[1]
    assert pom.removesuffix("-SNAPSHOT") == version


def test_the_functions_can_be_built_without_the_rest_of_the_repository():
    """ "sam build" copies their folder alone, and runs their tests there."""
    for file in (ROOT / "functions/src").rglob("*.java"):
        assert '"../' not in file.read_text(), file
