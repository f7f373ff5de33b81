"""A trace: one deal or one person, event by event, with causes, and names that hold under every strategy."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import simsales
from simsales.cli import main
from simsales.engines.reference import simulate
from simsales.errors import UsageError
from simsales.report.chronicle import Chronicle
from simsales.report.deal_story import deal_story
from simsales.report.trace import Trace
from simsales.scenario.reader import read_scenario
from simsales.words import say, set_language
from simsales.world.compile import compile_world

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


# People who change ---------------------------------------------------------------------------------

PEOPLE = Path(__file__).parent / "laws" / "people.yaml"
MOMENTS = {
    *("state", "resigned", "joined", "learnt", "overtime", "reviewed", "peer_left", "named", "not_named"),
    *("good_review", "failed_review", "bonus", "hiring", "won", "lost"),
}


@pytest.fixture(scope="module")
def people() -> list[Trace]:
    """Return what the people of a company did in which everything moves them, in two years."""
    names = ("anna", "ben", "cem", "dora 1", "dora 2")
    return [simsales.trace(PEOPLE, rep=name, replication=year) for year in range(2) for name in names]


def test_a_person_is_told_all_that_moves_people(people: list[Trace]) -> None:
    assert {moment.kind for one in people for moment in one.moments} == MOMENTS
    (ben,) = (one for one in people if one.person == "ben" and one.replication == 0)
    told = "\n".join(say(moment.said.key, **moment.said.values) for moment in ben.moments)
    assert "A session of 'negotiation' is over, 50 % of the whole" in told
    assert "A longer day: 1 h of overtime" in told
    assert re.search(r"Wins the deal '.*': morale \+0\.05", told)
    assert re.search(r"How it stands: .*morale [+-]0\.\d+.* odds \+[\d.]+ % by coaching", told)
    assert all(one.when <= other.when for one, other in pairwise(ben.moments))
    assert "course" in ben.spent()


def test_moments_are_what_the_journal_says(people: list[Trace]) -> None:
    left = [one for one in people if any(moment.kind == "resigned" for moment in one.moments)]
    assert left
    for one in left:
        gone = next(moment.when.date() for moment in one.moments if moment.kind == "resigned")
        after = [moment.when.date() for moment in one.moments if moment.kind == "joined"]
        away = [s.begin.date() for s in one.stretches if s.begin.date() > gone]
        assert not away if not after else min(away) == after[0]
    for other in (one for one in people if one not in left):
        said = {m.said.values["other"] for m in other.moments if m.kind == "peer_left"}
        assert said == {one.person for one in left if one.replication == other.replication}


def test_in_chinese_a_person_and_a_deal_are_told_in_chinese(people: list[Trace]) -> None:
    set_language("zh")
    names = re.compile(r"“[^”]*”|anna|ben|cem|dora \d")
    for one in people:
        for moment in one.moments:
            said = names.sub("", say(moment.said.key, **moment.said.values))
            assert not re.search(r"[A-Za-z]", said), said


def test_a_deal_tells_who_goes_on_with_it_and_what_brings_it_forward() -> None:
    chronicle = people_chronicle()
    events = [event for deal in chronicle.deals() for event in deal_story(chronicle, deal.key)]
    told = {event.kind: say(event.said.key, **event.said.values) for event in events}
    assert re.search(r"goes on with .*, who had nothing to do with it before", told["handed_over"])
    assert re.search(r"gives 400 EUR off if the customer decides now", told["pulled"])
    assert re.search(r"The meeting 'review' gets the deal of .* decided, after", told["unblocked"])
    set_language("zh")
    for kind in ("handed_over", "pulled", "unblocked"):
        said = next(say(e.said.key, **e.said.values) for e in events if e.kind == kind)
        assert not re.search(r"[A-Za-z]", re.sub(r"“[^”]*”|anna|ben|cem|dora \d", "", said)), said


def test_the_text_and_the_json_of_a_person_hold_the_moments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(PEOPLE), "--rep", "ben"]) == 0
    assert "course 'negotiation'" in capsys.readouterr().out
    found = simsales.trace(PEOPLE, rep="ben").to_dict()
    assert {moment["kind"] for moment in found["moments"]} <= MOMENTS
    assert all(moment["text"] for moment in found["moments"])


def people_chronicle() -> Chronicle:
    scenario = read_scenario(PEOPLE).scenario
    world = compile_world(scenario, ((scenario.calendar.start, scenario),))
    journal = simulate(world, scenario.simulation.seed, 0, keep_journal=True).journal
    return Chronicle(world, scenario.calendar.start, scenario.currency, journal)
