"""./realtime test --install: what it asks, what it installs, and when it does neither."""

import re

import pytest
from machine import EXTENSIONS, FILES

SUITES = "infra-tests/suites.mjs"
QUESTION = "[Y/n]"
INSTALL = "-q install --yes --no-install-recommends"


def test_with_everything_there_it_runs_the_suites(machine):
    machine.install_all_but()
    code, output = machine.run("test", "--install")
    assert code == 0
    assert QUESTION not in output
    assert machine.recorded("apt-get") == []
    assert machine.recorded("node") == [SUITES]


@pytest.mark.parametrize("answer", ["\n", "y\n", "Yes\n"])
def test_it_asks_then_installs_what_is_missing(machine, answer):
    machine.install_all_but("maven", "chromium", "php-mysql", "libapache2-mod-php")
    code, output = machine.run("test", "java", "--install", answer=answer)
    assert code == 0
    assert "Install these 5 packages with sudo apt-get? [Y/n]" in output
    packages = "chromium fonts-liberation libapache2-mod-php maven php-mysql"
    assert machine.recorded("apt-get") == ["-q update", f"{INSTALL} {packages}"]
    assert machine.recorded("sudo") == ["", ""]
    assert machine.recorded("node") == [f"{SUITES} java"]


@pytest.mark.parametrize("answer", ["n\n", "no\n", "what?\n", ""])
def test_without_a_yes_it_installs_nothing(machine, answer):
    machine.install_all_but("maven")
    code, output = machine.run("test", "--install", answer=answer)
    assert code == 1
    assert QUESTION in output
    assert machine.recorded("apt-get") == []
    assert machine.recorded("node") == []


@pytest.mark.parametrize("words, environment", [(["--yes"], {}), ([], {"CI": "true"})])
def test_yes_and_ci_do_not_ask(machine, words, environment):
    code, output = machine.run("test", "--install", *words, **environment)
    assert code == 0
    assert QUESTION not in output
    assert machine.recorded("apt-get")[1] == f"{INSTALL} {' '.join(sorted(FILES))}"
    assert machine.recorded("node") == [SUITES]


def test_root_needs_no_sudo(machine):
    machine.stub("bin/id", "echo 0")
    machine.remove("bin/sudo")
    machine.install_all_but("nginx")
    code, output = machine.run("test", "--install", answer="\n")
    assert code == 0
    assert "with apt-get?" in output
    assert machine.recorded("apt-get") == ["-q update", f"{INSTALL} nginx"]


def test_a_user_without_sudo_installs_nothing(machine):
    machine.remove("bin/sudo")
    machine.install_all_but("nginx")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "as root" in output
    assert machine.recorded("apt-get") == []


def test_ubuntu_has_other_packages_of_the_browsers(machine):
    machine.use_ubuntu()
    machine.install_all_but("chromium", "firefox-esr")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 0, output
    assert machine.recorded("apt-get")[1] == f"{INSTALL} chromium-browser firefox fonts-liberation"


def test_the_suite_browser_gets_three_engines(machine):
    machine.install_all_but("firefox-esr", "webkit2gtk-driver", "xvfb")
    code, output = machine.run("test", "browser", "--install", "--yes")
    assert code == 0, output
    assert "missing: firefox, WebKitWebDriver, Xvfb" in output
    assert machine.recorded("apt-get")[1] == f"{INSTALL} firefox-esr webkit2gtk-driver xvfb"


def test_on_a_mac_it_installs_with_brew(machine):
    machine.use_homebrew()
    code, output = machine.run("test", "--install", answer="y\n")
    assert code == 0
    assert "packages with brew? [Y/n]" in output
    assert machine.recorded("brew") == [
        "install curl firefox git go google-chrome mariadb maven nginx node openssl php php-code-sniffer"
        " phpunit python ruby unzip zsh"
    ]
    assert machine.recorded("node") == [SUITES]


def test_on_a_mac_what_has_no_package_may_stay_missing(machine):
    machine.use_homebrew()
    machine.run("test", "--install", "--yes")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 0
    assert "missing: WebKitWebDriver, Xvfb, Apache with PHP" in output
    assert len(machine.recorded("brew")) == 1


def test_without_apt_get_and_brew_it_names_what_is_missing(machine):
    machine.remove("bin/apt-get")
    machine.install_all_but("maven", "php-curl")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "missing: mvn, PHP curl" in output
    assert "neither apt-get nor brew" in output
    assert machine.recorded("node") == []


def test_a_package_that_is_too_old_is_still_missing(machine):
    machine.install_all_but("python3")
    machine.stub("packages/python3/bin/python3", "exit 1")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "still missing" in output and "Python 3.11+" in output
    assert machine.recorded("node") == []


def test_a_failed_installation_ends_it(machine):
    machine.stub("bin/apt-get", "exit 100")
    code, _ = machine.run("test", "--install", "--yes")
    assert code == 100
    assert machine.recorded("node") == []


def test_without_install_it_names_what_is_missing_and_runs(machine):
    machine.install_all_but("maven")
    code, output = machine.run("test")
    assert code == 0
    assert "missing: mvn." in output
    assert machine.recorded("apt-get") == []
    assert machine.recorded("node") == [SUITES]


def test_no_jdk(machine):
    machine.jdk("usr/lib/jvm/temurin-25", "21.0.2")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "JDK 25 is required" in output and "openjdk-25-jdk" in output
    assert machine.recorded("apt-get") == []


def test_no_jdk_on_a_mac(machine):
    machine.use_homebrew()
    machine.jdk("usr/lib/jvm/temurin-25", "21.0.2")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "brew install --cask temurin@25" in output
    assert machine.recorded("brew") == []


def test_a_jdk_25_that_is_not_the_default_java(machine):
    machine.jdk("usr/lib/jvm/java-17", "17.0.15")
    machine.stub("bin/java", f"echo '    java.home = {machine.folder}/usr/lib/jvm/java-17' >&2")
    machine.install_all_but()
    code, output = machine.run("doctor")
    assert code == 0
    assert f"{machine.folder}/usr/lib/jvm/temurin-25" in output


@pytest.mark.parametrize("version", ["v18.19.0", None])
def test_no_node_20(machine, version):
    if version:
        machine.stub("bin/node", f"echo {version}")
    else:
        machine.remove("bin/node")
    code, output = machine.run("test", "--install", "--yes")
    assert code == 1
    assert "Node 20+ is required" in output and "https://nodejs.org" in output
    assert machine.recorded("apt-get") == []


def test_doctor_lists_everything_and_how_to_get_it(machine):
    code, output = machine.run("doctor")
    assert code == 1, "unzip is missing"
    for package in FILES:
        assert package in output
    for extension in EXTENSIONS:
        assert f"PHP {extension}" in output
    assert "apt install php-codesniffer" in output
    assert "brew" not in output and "winget" not in output, "only this system's packages"
    assert machine.recorded("apt-get") == []


def test_doctor_lists_by_purpose(machine):
    _, output = machine.run("doctor")
    headings = [line for line in output.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == ["to start:", "WordPress:", "deploy:", "tests:"]
    assert output.index("unzip") < output.index("WordPress:") < output.index("phpcs")


def test_doctor_on_a_mac_names_homebrew(machine):
    machine.use_homebrew()
    _, output = machine.run("doctor")
    assert "brew install php-code-sniffer" in output
    assert "apt" not in output


def test_doctor_tells_that_a_program_is_too_old(machine):
    machine.install_all_but()
    machine.stub("bin/node", "echo v12.22.9")
    code, output = machine.run("doctor")
    assert code == 0, "'up' needs no Node"
    assert re.search(r"too old +Node 20\+ .*this machine has v12\.22\.9", output), output


def test_doctor_names_the_tools_of_aws(machine):
    machine.install_all_but()
    code, output = machine.run("doctor")
    assert code == 0, "'up' needs neither"
    deploy = output[output.index("deploy:") : output.index("tests:")]
    assert re.search(r"missing +AWS CLI 2\+ .*--stack\n +https://docs\.aws\.", deploy), output
    assert re.search(r"missing +SAM CLI .*'sam deploy'\n +https://docs\.aws\.", deploy), output


def test_doctor_tells_that_the_aws_cli_is_too_old(machine):
    machine.install_all_but()
    machine.install_tools_of_aws("1.45.11")
    code, output = machine.run("doctor")
    assert code == 0
    assert re.search(r"too old +AWS CLI 2\+ .*this machine has aws-cli/1\.45\.11\n", output), output


def test_doctor_tells_versions(machine):
    machine.install_all_but()
    machine.install_tools_of_aws()
    machine.stub("bin/unzip", 'echo "UnZip 6.00 of 20 April 2009, by Debian."')
    machine.stub("usr/sbin/nginx", "echo nginx version: nginx/1.22.1 >&2")
    _, output = machine.run("doctor")
    versions = dict(re.findall(r"^  ok +(\S.*?)  +([0-9.]+) ", output, re.MULTILINE))
    assert versions == {
        "JDK 25": "25.0.1",
        "Node 20+": "20.9.0",
        "AWS CLI 2+": "2.31.0",
        "SAM CLI": "1.170.0",
        "unzip": "6.00",
        "nginx": "1.22.1",
    }


def test_doctor_is_content_with_everything_there(machine):
    machine.install_all_but()
    machine.install_tools_of_aws()
    code, output = machine.run("doctor")
    assert code == 0
    assert "missing" not in output
