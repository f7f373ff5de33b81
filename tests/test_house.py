"""The house: what is offered, what is imported when, and that the written promises match the files."""

import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import simsales

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = ["scenario", "world", "mechanisms", "feasible", "engines", "study", "decide", "report"]
VERBS = [
    "allocate",
    "check",
    "compare",
    "diagnose",
    "load",
    "optimize",
    "reach",
    "run",
    "trace",
    "warm",
    "weigh",
]


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_the_verbs_are_offered() -> None:
    assert simsales.__all__ == ["__version__", *VERBS]
    assert set(simsales.__all__) <= set(dir(simsales))
    assert re.fullmatch(r"\d+\.\d+\.\d+", simsales.__version__)


def test_an_unknown_verb_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sell'"):
        _ = simsales.sell


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_a_function_of_that_name(verb: str) -> None:
    function = getattr(simsales, verb)
    assert callable(function)
    assert function.__name__ == verb


def test_importing_simsales_imports_nothing_heavy() -> None:
    heavy = [
        "numpy",
        "pandas",
        "ortools",
        "simpy",
        "pydantic",
        "scipy",
        "ruamel",
        "rich",
        "numba",
        "holidays",
    ]
    loaded = python(f"import sys, simsales; print([name for name in {heavy} if name in sys.modules])")
    assert loaded == "[]"


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_it_owns(room: str) -> None:
    spec = find_spec(f"simsales.{room}")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).read_text(encoding="utf-8").startswith('"""Own ')


def test_no_room_for_leftovers() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
    names = {
        part
        for path in (ROOT / "simsales").rglob("*.py")
        for part in path.relative_to(ROOT).with_suffix("").parts
    }
    assert not names & banned


def test_the_layers_are_the_convention() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    assert [layer for layer in layers if layer in ROOMS] == list(reversed(ROOMS))


def test_the_lock_has_every_dependency_within_its_range() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if re.match(r"\w", line)]
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = PROJECT["project"]["dependencies"] + [line for extra in extras.values() for line in extra]
    for minor in (11, 12, 13):
        environment = {
            **default_environment(),
            "python_full_version": f"3.{minor}.0",
            "python_version": f"3.{minor}",
        }
        locked = {
            canonicalize_name(entry.name): str(entry.specifier).removeprefix("==")
            for entry in entries
            if entry.marker is None or entry.marker.evaluate(environment)
        }
        for requirement in map(Requirement, wanted):
            version = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_every_lock_entry_has_a_hash_and_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\w)", text.partition("\n\n")[0] if text.startswith("--") else text)
    assert all("--hash=sha256:" in entry for entry in entries if re.match(r"\w", entry))
    assert "://" not in text


def test_the_readme_has_two_lines_for_a_fresh_machine() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert lines[0].endswith("run_scenario.py scenarios/quickstart.yaml")
    assert "pytest" in lines[1]
    for line in lines:
        assert "-m pip install" in line


def test_the_readme_shows_each_verb_of_the_command_line() -> None:
    shown = set(re.findall(r"`simsales (\w+) ", README))
    assert shown == {"allocate", "check", "run", "compare", "optimize", "reach", "trace", "new"}


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_conventions_are_numbered_without_a_gap() -> None:
    text = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 20
