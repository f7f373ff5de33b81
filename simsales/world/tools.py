"""Owns which tools a team has in a period, in the order of their names."""

from __future__ import annotations

from simsales.scenario.scenario import Scenario
from simsales.scenario.tool import Tool

__all__ = ["tools_of", "uses"]


def tools_of(scenario: Scenario, team: str) -> list[tuple[str, Tool]]:
    """Return the tools in use that a team has, with their names."""
    return [
        (name, tool)
        for name, tool in sorted(scenario.tools.items(), key=lambda item: item[0])
        if uses(tool, team)
    ]


def uses(tool: Tool, team: str) -> bool:
    """Return whether a team has a tool and it is in use."""
    return tool.use and (tool.teams is None or team in tool.teams)
