"""The links, names and commands in the manuals exist."""

import re
import subprocess

import pytest
from application import ROOT, read_template

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
DEPLOY = ROOT / "docs/deploy.md"


def page_name(page):
    return str(page.relative_to(ROOT))


def links(page):
    """Targets of links and images inside this repository; code may look like them."""
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", page.read_text()))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page):
    """The anchors that GitHub makes from the headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_blocks(page):
    return re.findall(r"^```sh\n(.+?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_commands_exist(page):
    usage = subprocess.run(
        [ROOT / "realtime", "--help"], capture_output=True, text=True, check=True
    )
    for command in re.findall(r"\./realtime ([a-z]+)", page.read_text()):
        assert re.search(rf"^  {command}\b", usage.stdout, re.MULTILINE), command


def test_deploy_names_only_what_the_template_has():
    template = read_template()
    known = {*template["Parameters"], *template["Resources"], *template["Outputs"]}
    for name in re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", DEPLOY.read_text()):
        assert name in known, name


def test_deploy_signs_as_standard_webhooks_do():
    """Runs the manual's own lines, up to curl, with the example of the standard."""
    block = next(block for block in shell_blocks(DEPLOY) if "webhook-signature" in block)
    lines = block[block.index("key=") : block.index("curl ")] + 'printf %s "$signature"\n'
    example = {
        "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "time": "1614265330",
        "body": '{"test": 2432232314}',
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["sh", "-c", lines], env=example, capture_output=True, text=True, check=True
    )
    assert done.stdout == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
