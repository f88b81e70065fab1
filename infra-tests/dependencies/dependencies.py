"""Lists everything that this project ships or runs, in docs/dependencies.tsv and docs/dependencies.md.

    python infra-tests/dependencies/dependencies.py     writes both, with what Maven has resolved

The functions `expected` and `problems` need no network: the tests call them.
"""

import importlib.metadata
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
LIST = REPOSITORY / "docs/dependencies.tsv"
PAGE = REPOSITORY / "docs/dependencies.md"
LOCAL_REPOSITORY = Path(os.environ.get("MAVEN_REPOSITORY", Path.home() / ".m2/repository"))
LOCK_FILES = ("package-lock.json", "docs/pictures/package-lock.json")
BEGIN, END = "<!-- counted by ./realtime dependencies -->", "<!-- end -->"


class Dependency(NamedTuple):
    kind: str
    name: str
    version: str
    licence: str
    use: str


# Where something is used, the strictest first, and the licences that may be there. What runs at the owner of
# a site or on a developer's machine is fetched from its registry and not distributed by this project.
PERMISSIVE = {"Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD"}
WEAK_COPYLEFT = {"EPL-1.0", "EPL-2.0", "MPL-2.0", "GPL-2.0-with-classpath-exception"}
FOR_TOOLS = {
    *(
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0-or-later",
        "LGPL-2.1-or-later",
        "AGPL-3.0-or-later",
    ),
    *(
        "CC0-1.0",
        "CC-BY-4.0",
        "BlueOak-1.0.0",
        "Unlicense",
        "WTFPL",
        "PSF-2.0",
        "Python-2.0",
        "MIT-CMU",
    ),
    *(
        "PHP-3.01",
        "Ruby",
        "OpenSSL",
        "curl",
        "OFL-1.1",
        "CNRI-Python",
        "Zlib",
        "PostgreSQL",
        "Artistic-2.0",
    ),
    "LicenseRef-public-domain",
}
ALLOWED = {
    "aws": PERMISSIVE,
    "local": PERMISSIVE | WEAK_COPYLEFT | {"LicenseRef-DynamoDB-Local", "LicenseRef-public-domain"},
    "tests": PERMISSIVE | WEAK_COPYLEFT | FOR_TOOLS,
}
USES = tuple(ALLOWED)

# The modules whose libraries run, and where.
RUNTIME = {
    "functions": "aws",
    "local": "local",
    "local/processes/dynamodb-local": "local",
    "local/processes/elasticmq": "local",
    "local/processes/lambda-runtime": "local",
}
TEST_MODULES = (
    "infra-tests",
    "infra-tests/conformance/probe",
    "infra-tests/verify",
    "bench/java",
)

# Names of licences in poms and Python packages, as SPDX has them.
SPDX = {
    "apache": "Apache-2.0",
    "mit-0": "MIT-0",
    "mit": "MIT",
    "bsd 2": "BSD-2-Clause",
    "bsd-2": "BSD-2-Clause",
    "bsd": "BSD-3-Clause",
    "eclipse public license v2": "EPL-2.0",
    "epl-2": "EPL-2.0",
    "epl 2": "EPL-2.0",
    "epl 1": "EPL-1.0",
    "mozilla": "MPL-2.0",
    "mpl": "MPL-2.0",
    "gpl2 w/ cpe": "GPL-2.0-with-classpath-exception",
    "public domain": "LicenseRef-public-domain",
    "dynamodb local": "LicenseRef-DynamoDB-Local",
    "isc": "ISC",
    "python software": "PSF-2.0",
    "unlicense": "Unlicense",
    "artistic": "Artistic-2.0",
    "gnu general public license v3": "GPL-3.0-or-later",
}

# Packages that do not name their licence where the others do; read in the package itself.
READ_BY_HAND = {
    ("npm", "@php-wasm/util"): "GPL-2.0-or-later",
    ("npm", "cycle"): "LicenseRef-public-domain",
    ("npm", "eyes"): "MIT",
    ("npm", "os-shim"): "MIT",
    ("npm", "khroma"): "MIT",
    ("npm", "xmlhttprequest-ssl"): "MIT",
    ("pypi", "cookiecutter"): "BSD-3-Clause",
}

# The licence of a program that a distribution packages; its version is the distribution's.
PROGRAMS = {
    "git": "GPL-2.0-only",
    "npm": "Artistic-2.0",
    "unzip": "LicenseRef-public-domain OR BSD-3-Clause",
    "curl": "curl",
    "openssl": "Apache-2.0",
    "python3": "PSF-2.0",
    "python3-venv": "PSF-2.0",
    "maven": "Apache-2.0",
    "chromium": "BSD-3-Clause",
    "fonts-liberation": "OFL-1.1",
    "firefox-esr": "MPL-2.0",
    "webkit2gtk-driver": "LGPL-2.1-or-later",
    "xvfb": "MIT",
    "php-cli": "PHP-3.01",
    "php-curl": "PHP-3.01",
    "php-xml": "PHP-3.01",
    "php-mbstring": "PHP-3.01",
    "php-mysql": "PHP-3.01",
    "php-sqlite3": "PHP-3.01",
    "php-fpm": "PHP-3.01",
    "nginx": "BSD-2-Clause",
    "libapache2-mod-php": "PHP-3.01",
    "mariadb-server": "GPL-2.0-only",
    "phpunit": "BSD-3-Clause",
    "php-codesniffer": "BSD-3-Clause",
    "ruby": "Ruby OR BSD-2-Clause",
    "zsh": "MIT",
    "golang-go": "BSD-3-Clause",
}

# Fetched by ./realtime itself: the name of its variable, and the artifacts.
TOOLS = {
    "google_java_format": ("com.google.googlejavaformat:google-java-format",),
    "jazzer": ("com.code-intelligence:jazzer", "com.code-intelligence:jazzer-api"),
}


def spdx(name: str) -> str:
    for start, identifier in SPDX.items():
        if start in name.lower():
            return identifier
    return name


# ---- what the project names, without network and without Maven


def npm() -> set[Dependency]:
    found = set()
    for lock in LOCK_FILES:
        for path, package in json.loads((REPOSITORY / lock).read_text())["packages"].items():
            if "node_modules/" in path and not package.get("link"):
                name = package.get("name") or path.rpartition("node_modules/")[2]
                licence = package.get("license") or READ_BY_HAND.get(("npm", name), "unknown")
                found.add(Dependency("npm", name, package["version"], licence.strip("()"), "tests"))
    return found


def pypi() -> list[tuple[str, str]]:
    return re.findall(r"^([\w.-]+)==(\S+)$", read("infra-tests/requirements.txt"), re.M)


def debian() -> set[str]:
    lines = read("scripts/packages.txt").splitlines()
    names = " ".join(line.split("|")[3] for line in lines if line and not line.startswith("#"))
    return set(names.split()) - {"-"}


def tools() -> dict[str, str]:
    return {
        artifact: re.search(rf"^{variable}=(\S+)$", read("realtime"), re.M)[1]
        for variable, artifacts in TOOLS.items()
        for artifact in artifacts
    }


def direct_versions() -> set[tuple[str, str]]:
    """The artifacts to which a pom gives a version."""
    poms = [
        *REPOSITORY.glob("pom.xml"),
        *(REPOSITORY / m / "pom.xml" for m in (*RUNTIME, *TEST_MODULES)),
    ]
    found = set()
    for pom in poms:
        text = re.sub(
            r"<(plugin|parent|dependencyManagement)>.*?</\1>", "", pom.read_text(), flags=re.S
        )
        properties = dict(re.findall(r"<([\w.-]+\.version)>([^<]+)<", text))
        for dependency in re.findall(r"<dependency>(.*?)</dependency>", text, re.S):
            version = re.search(r"<version>([^<]+)<", dependency)
            if version and "project.version" not in version[1]:
                value = properties.get(version[1].strip("${}"), version[1])
                found.add((re.search(r"<artifactId>([^<]+)<", dependency)[1], value))
    return found


def files_of(module: str) -> set[str]:
    folder = REPOSITORY / module / "target/dependency"
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def read(path: str) -> str:
    return (REPOSITORY / path).read_text()


# ---- the check


def problems(listed: set[Dependency]) -> list[str]:
    return [
        *differences("npm", {(d.name, d.version) for d in npm()}, listed),
        *differences("pypi", set(pypi()), listed),
        *differences("debian", {(name, "") for name in debian()}, listed),
        *(p for module, use in RUNTIME.items() for p in wrong_jars(module, use, listed)),
        *unlisted_artifacts(listed),
        *forbidden(listed),
        *(p for module in RUNTIME for p in mixed_jackson(module, files_of(module))),
    ]


def differences(kind: str, actual: set[tuple[str, str]], listed: set[Dependency]) -> list[str]:
    named = {(d.name, d.version) for d in listed if d.kind == kind}
    return [
        *(f"{kind} {' '.join(d)} is used, and not in {LIST.name}" for d in sorted(actual - named)),
        *(f"{kind} {' '.join(d)} is in {LIST.name}, and not used" for d in sorted(named - actual)),
    ]


def wrong_jars(module: str, use: str, listed: set[Dependency]) -> list[str]:
    """What Maven has resolved for a module lies in its target/dependency."""
    known = {
        f"{d.name.split(':')[1]}-{d.version}"
        for d in listed
        if d.kind == "maven" and d.use in ("aws", use)
    }
    return [
        f"{module} runs with {file}, which is not in {LIST.name}"
        for file in sorted(files_of(module))
        if not file.startswith("realtime-events-")
        and not any(file.rpartition(".")[0].endswith(name) for name in known)
    ]


def unlisted_artifacts(listed: set[Dependency]) -> list[str]:
    known = {(d.name.split(":")[1], d.version) for d in listed if d.kind == "maven"}
    wanted = direct_versions() | {
        (name.split(":")[1], version) for name, version in tools().items()
    }
    return [f"maven {' '.join(d)} is used, and not in {LIST.name}" for d in sorted(wanted - known)]


def forbidden(listed: set[Dependency]) -> list[str]:
    return [
        f"{d.kind} {d.name} {d.version}: the licence {d.licence} is not among those for {d.use}"
        for d in sorted(listed)
        if not is_allowed(d.licence, ALLOWED[d.use])
    ]


def is_allowed(licence: str, allowed: set[str]) -> bool:
    """One side of an OR is enough; of an AND, all sides are needed."""
    return any(
        all(part.strip("() ") in allowed for part in side.split(" AND "))
        for side in licence.split(" OR ")
    )


def mixed_jackson(module: str, files: set[str]) -> list[str]:
    """jackson-annotations has the minor version alone."""
    versions = {
        version
        for file in files
        for version in re.findall(
            r"jackson-(?:core|databind|annotations)-(\d+\.\d+)[.\d]*\.jar", file
        )
        if "third-party" not in file
    }
    return [f"{module} mixes Jackson {' and '.join(sorted(versions))}"] if len(versions) > 1 else []


# ---- the list


def listed() -> set[Dependency]:
    lines = LIST.read_text().splitlines()[1:]
    return {Dependency(*line.split("\t")) for line in lines}


def maven() -> set[Dependency]:
    """From target/dependencies.txt of each module, which dependency:list has written."""
    uses: dict[tuple[str, str], str] = {}
    for module in (*RUNTIME, *TEST_MODULES):
        for line in (REPOSITORY / module / "target/dependencies.txt").read_text().splitlines():
            parts = line.split(" -- ")[0].strip().split(":")
            if len(parts) >= 5 and not parts[0].startswith("dev.realtimeevents"):
                use = "tests" if parts[-1] == "test" else RUNTIME.get(module, "tests")
                key = (f"{parts[0]}:{parts[1]}", parts[-2])
                uses[key] = min(use, uses.get(key, use), key=USES.index)
    for artifact, version in tools().items():
        uses[artifact, version] = "tests"
    return {
        Dependency("maven", name, version, licence_of(*name.split(":"), version), use)
        for (name, version), use in uses.items()
    }


def licence_of(group: str, artifact: str, version: str) -> str:
    pom = (
        LOCAL_REPOSITORY
        / group.replace(".", "/")
        / artifact
        / version
        / f"{artifact}-{version}.pom"
    )
    if not pom.exists():
        return "unknown"
    text = pom.read_text(errors="replace")
    licences = re.search(r"<licenses>(.*?)</licenses>", text, re.S)
    if licences:
        names = re.findall(r"<name>\s*(.*?)\s*</name>", licences[1], re.S)
        return " OR ".join(dict.fromkeys(map(spdx, names)))
    parent = re.search(r"<parent>(.*?)</parent>", text, re.S)
    if not parent:
        return "unknown"
    return licence_of(
        *(
            re.search(rf"<{key}>\s*(.*?)\s*<", parent[1])[1]
            for key in ("groupId", "artifactId", "version")
        )
    )


def python_licence(name: str) -> str:
    metadata = importlib.metadata.metadata(name)
    classifiers = [
        c.split(" :: ")[-1] for c in metadata.get_all("Classifier") or [] if c.startswith("License")
    ]
    known = [c for c in classifiers if c != "OSI Approved"]
    given = metadata.get("License-Expression")
    if given:
        return given
    if known or metadata.get("License"):
        return spdx(known[0] if known else metadata.get("License").splitlines()[0])
    return READ_BY_HAND.get(("pypi", name), "unknown")


def all_dependencies() -> set[Dependency]:
    return {
        *maven(),
        *npm(),
        *(
            Dependency("pypi", name, version, python_licence(name), "tests")
            for name, version in pypi()
        ),
        *(
            Dependency("debian", name, "", PROGRAMS.get(name, "unknown"), "tests")
            for name in debian()
        ),
    }


def counts(dependencies: set[Dependency]) -> str:
    lines = ["| where | from | number | licences |", "|---|---|---|---|"]
    for use in USES:
        for kind in ("maven", "npm", "pypi", "debian"):
            found = [d for d in dependencies if (d.use, d.kind) == (use, kind)]
            if found:
                by_licence = Counter(d.licence for d in found).most_common()
                licences = ", ".join(
                    f"{licence} ({n})"
                    for licence, n in sorted(by_licence, key=lambda x: (-x[1], x[0]))
                )
                lines.append(f"| {use} | {kind} | {len(found)} | {licences} |")
    return "\n".join(lines)


def page_with(table: str) -> str:
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}"


def main() -> int:
    dependencies = all_dependencies()
    rows = ["\t".join(Dependency._fields), *("\t".join(d) for d in sorted(dependencies))]
    LIST.write_text("\n".join(rows) + "\n")
    PAGE.write_text(page_with(counts(dependencies)))
    found = problems(dependencies)
    print(
        "\n".join(found) or f"{len(dependencies)} dependencies, all with a licence that is allowed"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
