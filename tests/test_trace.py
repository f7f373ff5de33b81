"""A trace: one deal or one person, event by event, with causes, and names that hold under every strategy."""

import datetime as dt
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import simsales
from simsales.cli import main
from simsales.errors import UsageError
from simsales.words import say, set_language

SCENARIO = """\
simsales: 1
name: Two months
currency: EUR
calendar: {start: 2027-01-01, length: 3 months, holidays: DE}
products: {box: {price: 10 k}}
segments: {small: {}, large: {}}
channels:
  web:
    leads: 40 per month
    spend: 5 k per month
    response: today 5 k brings 40, half brings 25, double 60, at most 90
stages:
  - {name: talk, effort: 3 h, passes: 70 %, customer_takes: 2 days}
  - {name: offer, effort: 6 h, passes: 60 %, customer_takes: 5 days, patience: 6 days}
teams:
  north:
    reps: {Anna: {activities: {calls: 5 h}}, Ben: {does: [talk], hours: 20 h}}
    buffer: 10 %
    surprises: {come: 2 per week, take: 1 h}
activities: [calls]
meetings: {Monday round: {days: mon, at: "09:00", length: 1 h}}
risks: {fog: {happens: [2027-01-20], lasts: 10 days, effects: [{to: odds, by: -20 %}]}}
opening: {deals: [{stage: offer, count: 2, age: 3 days}]}
strategies: {more: {changes: {channels.web.spend: 10 k per month}}}
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trace") / "three.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_without_a_choice_the_won_deal_that_lived_longest_is_told(scenario: Path) -> None:
    chosen = simsales.trace(scenario)
    deals = simsales.trace(scenario, listed=True).deals
    longest = max(deal.lived for deal in deals if deal.outcome == "won")
    assert chosen.is_chosen
    assert chosen.deals[0].lived == longest
    assert {event.kind for event in chosen.events} >= {"won", "paid"}


def test_every_deal_has_its_own_readable_name_and_its_story_ends_as_listed(scenario: Path) -> None:
    listed = simsales.trace(scenario, listed=True).deals
    assert len({deal.name for deal in listed}) == len(listed)
    assert sum(deal.name.startswith("offer/2027-01-01 #") for deal in listed) == 2
    ends = {"won": "won", "lost": "lost", "no_decision": "no_decision", "cold": "cold", "open": "still_open"}
    for deal in listed[:12]:
        told = simsales.trace(scenario, deal=deal.name)
        kinds = [event.kind for event in told.events]
        assert ends[deal.outcome] in kinds
        assert [event.when for event in told.events] == sorted(event.when for event in told.events)


def test_a_deal_keeps_its_name_under_another_strategy(scenario: Path) -> None:
    today = {deal.name: (deal.value, deal.product) for deal in simsales.trace(scenario, listed=True).deals}
    listed = simsales.trace(scenario, listed=True, strategy="more").deals
    more = {deal.name: (deal.value, deal.product) for deal in listed}
    assert today.items() <= more.items()
    assert len(more) > len(today)


def test_a_wait_is_explained_to_the_last_tick(scenario: Path) -> None:
    for deal in simsales.trace(scenario, listed=True).deals:
        for event in simsales.trace(scenario, deal=str(deal.key)).events if deal.outcome == "won" else ():
            if event.said.key == "trace.started_late":
                parts = event.said.values["parts"]
                assert isinstance(parts, list)
                assert sum(part.values["time"] for part in parts) == event.said.values["wait"]
                return
    pytest.fail("nobody had to wait in this year")


def test_pauses_say_why(scenario: Path) -> None:
    reasons = set()
    for deal in simsales.trace(scenario, listed=True).deals:
        for event in simsales.trace(scenario, deal=deal.name).events:
            if event.kind == "paused":
                reasons.add(event.said.key)
    assert {"trace.paused_buffer", "trace.paused_surprise"} <= reasons


def test_a_risk_is_part_of_the_story_of_a_deal_that_lives_through_it(scenario: Path) -> None:
    strike = dt.datetime(2027, 1, 20)  # noqa: DTZ001 - the simulated time is local
    through = [
        deal
        for deal in simsales.trace(scenario, listed=True).deals
        if (deal.arrived is None or deal.arrived < strike) and deal.ended > strike
    ]
    told = simsales.trace(scenario, deal=through[0].name)
    texts = [say(event.said.key, **event.said.values) for event in told.events if event.kind == "risk"]
    assert texts == ["Meanwhile: 'fog' strikes and lasts 10 days"]


def test_a_persons_time_has_no_gap_and_no_overlap_within_a_day(scenario: Path) -> None:
    told = simsales.trace(scenario, rep="anna")
    assert told.person == "Anna"
    days: dict[dt.date, list[tuple[dt.datetime, dt.datetime]]] = {}
    for stretch in told.stretches:
        days.setdefault(stretch.begin.date(), []).append((stretch.begin, stretch.end))
    for spans in days.values():
        assert spans[0][0].hour == 9
        assert all(a[1] == b[0] for a, b in pairwise(spans))
        assert spans[-1][1].hour == 17
    assert {stretch.kind for stretch in told.stretches} >= {"deals", "meeting", "standing", "buffer", "idle"}
    total = sum(told.spent().values())
    assert total == pytest.approx(8 * len(days))


def test_unknown_names_are_refused_with_the_near_ones(scenario: Path) -> None:
    with pytest.raises(UsageError, match="there are Anna and Ben"):
        simsales.trace(scenario, rep="Carl")
    name = simsales.trace(scenario, listed=True).deals[5].name
    with pytest.raises(UsageError, match="did you mean"):
        simsales.trace(scenario, deal=name.replace("web", "wob") + "9")
    with pytest.raises(UsageError, match="exclude each other"):
        simsales.trace(scenario, rep="Anna", listed=True)
    with pytest.raises(UsageError, match="did you mean 'more'"):
        simsales.trace(scenario, strategy="mor")


def test_text_and_json_of_the_command(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(scenario), "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["deal"]["outcome"] == "won"
    assert answer["events"][0]["kind"] == "lead"
    assert main(["trace", str(scenario), "--rep", "Ben"]) == 0
    out = capsys.readouterr().out
    assert "What Ben did" in out
    assert "meeting 'Monday round'" in out
    assert main(["trace", str(scenario), "--list", "--lang", "zh"]) == 0
    assert "赢单" in capsys.readouterr().out
