"""A machine for ./realtime to run on: a folder with stub programs, and no other program on PATH."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The programs of any Unix that the script uses.
UNIX = [
    "awk",
    "cat",
    "chmod",
    "cmp",
    "cp",
    "cut",
    "date",
    "dirname",
    "env",
    "find",
    "grep",
    "head",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "paste",
    "readlink",
    "rm",
    "sed",
    "sh",
    "sleep",
    "sort",
    "tail",
    "touch",
    "tr",
    "wc",
]

EXTENSIONS = ["curl", "dom", "mbstring", "mysqli", "pdo_sqlite"]

# Each package of the tables, with the files that it installs. Homebrew has all of PHP in one.
FILES = {
    "git": ["bin/git"],
    "npm": ["bin/npm"],
    "unzip": ["bin/unzip"],
    "curl": ["bin/curl"],
    "openssl": ["bin/openssl"],
    "python3": ["bin/python3"],
    "python3-venv": [],
    "maven": ["bin/mvn"],
    "chromium": ["bin/chromium"],
    "fonts-liberation": [],
    "firefox-esr": ["bin/firefox-esr"],
    "webkit2gtk-driver": ["bin/WebKitWebDriver"],
    "xvfb": ["bin/Xvfb"],
    "php-cli": ["bin/php"],
    "php-curl": ["extensions/curl"],
    "php-xml": ["extensions/dom"],
    "php-mbstring": ["extensions/mbstring"],
    "php-mysql": ["extensions/mysqli"],
    "php-sqlite3": ["extensions/pdo_sqlite"],
    "php-fpm": ["usr/sbin/php-fpm8.2"],
    "nginx": ["usr/sbin/nginx"],
    "libapache2-mod-php": ["usr/sbin/apache2", "usr/lib/apache2/modules/libphp8.2.so"],
    "mariadb-server": ["usr/sbin/mariadbd"],
    "phpunit": ["bin/phpunit", "usr/share/php/PHPUnit/Autoload.php"],
    "php-codesniffer": ["bin/phpcs"],
    "ruby": ["bin/ruby"],
    "zsh": ["bin/zsh"],
    "golang-go": ["bin/go"],
}
# Those that have the same name and the same files on Debian are not repeated.
HOMEBREW = {
    "node": ["bin/npm"],
    "python": ["bin/python3"],
    "google-chrome": ["bin/google-chrome"],
    "firefox": ["bin/firefox"],
    "php": ["bin/php", "bin/php-fpm", *(f"extensions/{name}" for name in EXTENSIONS)],
    "mariadb": ["bin/mariadbd"],
    "php-code-sniffer": ["bin/phpcs"],
    "go": ["bin/go"],
}

STUBS = {
    "node": 'case $1 in --version) echo v20.9.0 ;; *) record node "$@" ;; esac',
    "php": 'case $1 in -m) ls "$MACHINE/extensions" ;; -r) printf 8.2 ;; esac',
    "id": "echo 1000",
    "uname": "echo Linux",
    "sudo": 'record sudo; exec "$@"',
    "apt-get": """
        record apt-get "$@"
        case " $* " in *' install '*) ;; *) exit ;; esac
        for word in "$@"; do
          [ ! -d "$MACHINE/packages/$word" ] || cp -R "$MACHINE/packages/$word/." "$MACHINE"
        done""",
    "brew": """
        record brew "$@"
        for word in "$@"; do
          [ ! -d "$MACHINE/packages/$word" ] || cp -R "$MACHINE/packages/$word/." "$MACHINE"
        done""",
}


class Machine:
    """Begins with a JDK 25, Node 20, sudo and apt-get, whose packages are not installed."""

    def __init__(self, folder):
        self.folder = folder
        self.repository = folder / "repository"
        self.calls = folder / "calls"
        for name in ("bin", "usr/sbin", "extensions", "home", "packages"):
            (folder / name).mkdir(parents=True)
        for name in UNIX:
            (folder / "bin" / name).symlink_to(shutil.which(name))
        for name in ("node", "id", "uname", "sudo", "apt-get"):
            self.stub(f"bin/{name}")
        self.jdk("usr/lib/jvm/temurin-25", "25.0.1")
        for package, files in FILES.items():
            self.package(package, files)
        self.repository.mkdir()
        # The script's absolute paths lead into the folder.
        script = re.sub(r"/(?=(usr|Library|Applications)/)", f"{folder}/", script_text())
        (self.repository / "realtime").write_text(script)
        shutil.copytree(ROOT / "local/help", self.repository / "local/help")
        shutil.copytree(ROOT / "scripts", self.repository / "scripts")
        shutil.copy(ROOT / "pom.xml", self.repository)

    def stub(self, path, body=None):
        """A program that does what STUBS has for it, else nothing."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        body = STUBS.get(file.name, "") if body is None else body
        file.write_text(f'#!/bin/sh\nrecord() {{ echo "$@" >>{self.calls}; }}\n{body}\n')
        file.chmod(0o755)

    def jdk(self, home, version):
        self.stub(f"{home}/bin/javac", f"echo javac {version}")
        self.stub(f"{home}/bin/java", 'record java "$@"')

    def package(self, name, files):
        (self.folder / "packages" / name).mkdir(parents=True)
        for file in files:
            self.stub(f"packages/{name}/{file}")

    def remove(self, path):
        (self.folder / path).unlink()

    def install_all_but(self, *packages):
        for package in FILES.keys() - set(packages):
            shutil.copytree(
                self.folder / "packages" / package, self.folder, dirs_exist_ok=True, symlinks=True
            )

    def install_tools_of_aws(self, version="2.31.0"):
        self.stub("bin/aws", f"echo aws-cli/{version} Python/3.13.7 Linux/6.1")
        self.stub("bin/sam", "echo SAM CLI, version 1.170.0")

    def use_ubuntu(self):
        """Ubuntu in place of Debian."""
        (self.folder / "usr/lib/os-release").write_text("ID=ubuntu\nID_LIKE=debian\n")
        self.package("chromium-browser", ["bin/chromium-browser"])
        self.package("firefox", ["bin/firefox"])

    def use_homebrew(self):
        """A Mac: brew in place of apt-get."""
        self.remove("bin/apt-get")
        self.stub("bin/brew")
        self.stub("bin/uname", "echo Darwin")
        for package, files in HOMEBREW.items():
            self.package(package, files)

    def start(self, *words, folder=None, **environment):
        """Starts ./realtime with the words, in the repository or another folder."""
        return subprocess.Popen(
            ["/bin/sh", self.repository / "realtime", *words],
            cwd=folder or self.repository,
            env={
                "PATH": str(self.folder / "bin"),
                "HOME": str(self.folder / "home"),
                "MACHINE": str(self.folder),
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *words, answer="", folder=None, **environment):
        """Runs ./realtime with the words; returns its exit code and output."""
        process = self.start(*words, folder=folder, **environment)
        output, _ = process.communicate(answer, timeout=60)
        return process.returncode, output

    def recorded(self, program):
        """The calls of a stub, each as the line of its arguments."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line.removeprefix(program).strip() for line in lines if line.split()[0] == program]


def script_text():
    return (ROOT / "realtime").read_text()
