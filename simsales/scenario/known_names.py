"""Owns the names of a scenario by kind, and the refusal of a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from simsales.errors import Problem
from simsales.scenario.scenario import Scenario
from simsales.scenario.team import Rep
from simsales.words import Phrase

__all__ = ["KEY", "KnownNames", "expanded"]

KEY: Final = "[key]"
"""Last step of a path that means the name itself."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class KnownNames:
    """The names of a scenario by kind.

    Parameters
    ----------
    scenario
        A scenario whose form is right.
    """

    scenario: Scenario

    def of(self, kind: str) -> list[str]:
        """Return the names of all things of a kind, in the order of the file."""
        scenario = self.scenario
        match kind:
            case "channel" | "segment" | "product" | "team" | "risk" | "cause" | "idea":
                return list(getattr(scenario, f"{kind}s"))
            case "stage":
                return [stage.name for stage in scenario.stages]
            case "ticket":
                return [] if scenario.customers is None else list(scenario.customers.tickets)
            case "step":
                return [*self.of("stage"), *self.of("ticket")]
            case "rep":
                return [name for team in scenario.teams.values() for name in expanded(team.reps)]
            case "entry":
                return list(dict.fromkeys(name for team in scenario.teams.values() for name in team.reps))
            case "attribute":
                return list(dict.fromkeys(name for p in scenario.products.values() for name in p.attributes))
            case "work":
                return [*self.of("step"), *scenario.activities]
            case _:
                return list(scenario.activities)

    def check(self, kind: str, name: str, path: Path) -> Iterator[Problem]:
        """Yield the problem of a name that does not exist."""
        known = self.of(kind)
        if name in known:
            return
        folded = {entry.casefold(): entry for entry in known}
        found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
        values: dict[str, object] = {"name": name, "near": folded[found[0]] if found else "", "names": known}
        if kind in {"work", "activity"}:
            yield Problem(f"references.names.{kind}{'_near' if found else ''}", values, path)
            return
        if kind == "step" and not self.of("ticket"):
            kind = "stage"
        values["kind"] = Phrase(f"references.kind.{kind}")
        if found:
            yield Problem("references.unknown_near", values, path)
        elif known:
            yield Problem("references.unknown", values, path)
        else:
            yield Problem(f"references.none.{kind}", values, path)

    def check_all(self, kind: str, names: Iterable[str] | None, path: Path) -> Iterator[Problem]:
        """Yield the problems of a list of names."""
        for index, name in enumerate(names or ()):
            yield from self.check(kind, name, (*path, index))

    def check_keys(self, kind: str, names: Iterable[str], path: Path) -> Iterator[Problem]:
        """Yield the problems of the names that a group of fields has."""
        for name in names:
            yield from self.check(kind, name, (*path, name, KEY))


def expanded(reps: Mapping[str, Rep]) -> Iterator[str]:
    """Yield the names of the people: an entry of several has a number behind its name."""
    for entry, rep in reps.items():
        yield from [entry] if rep.count == 1 else (f"{entry} {number}" for number in range(1, rep.count + 1))
