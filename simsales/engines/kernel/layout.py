"""Owns the kernel's memory: one record for the year, and tables of records that it points to.

Numba passes every array of a tuple by value and counts its references at every call: with sixty arrays that
took 85 % of the run. So a function of the kernel takes one record, the year (`YEAR`), which holds the
scalars, the sizes and where each table lies; `access.py` finds the rows. All fields have 64 bits but a few
of leads.

Tables do not grow while a year runs. When one is full, `full` says so, the year stops, and it starts again
with twice the room: a year is a pure function of its keys, so nothing is lost but time.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

__all__ = [
    "ACCOUNTS_OPEN",
    "BEEN",
    "BREACHES",
    "BRINGS",
    "CELL_BEGINS",
    "CLOSES",
    "COMPANY_DAY",
    "DAY_BEGINS",
    "FULL_ACCOUNTS",
    "FULL_ALARMS",
    "FULL_BLOCKS",
    "FULL_LATER",
    "FULL_LEADS",
    "FULL_STRIKES",
    "GONE",
    "LEFT",
    "MARKET_OPENS",
    "MEET",
    "MONTH_ENDS",
    "MORNING",
    "PAYING",
    "POINT",
    "RATES",
    "ROOMS",
    "SIGNS",
    "TABLES",
    "TERM_ENDS",
    "TICKET_STAYS",
    "TOO_MANY",
    "WINS",
    "WORKED",
    "WORKING",
    "WORK_DONE",
    "YEAR",
    "Table",
]


def _record(ints: str = "", floats: str = "", keys: str = "", small: str = "") -> np.dtype[Any]:
    return np.dtype(
        [(name, np.int64) for name in ints.split()]
        + [(name, np.float64) for name in floats.split()]
        + [(name, np.uint64) for name in keys.split()]
        + [(name, np.int32) for name in small.split()]
    )


class Table(NamedTuple):
    """Rows of records with up to four axes; `inner` names the lengths of all axes but the first."""

    row: np.dtype[Any]
    inner: tuple[str, ...] = ()


TABLES: Final[dict[str, Table]] = {
    # ------------------------------------------------------------------ what is read
    "distributions": Table(
        np.dtype(
            [("kind", np.int64)]
            + [(name, np.float64) for name in ("a", "b", "c", "lo", "hi", "mean")]
            + [("first", np.int64), ("count", np.int64)]
        )
    ),
    "points": Table(_record("", "value")),
    "days": Table(_record("tick weekday week first spans first_session sessions last_of_quarter open_by")),
    "spans": Table(_record("first last")),
    "periods": Table(_record("edge month")),
    "months": Table(_record("edge ends")),
    "calendar_months": Table(_record("tick")),
    "stages": Table(
        _record(
            "effort patience priority keeps_owner has_season due attempts tries_every",
            "no_decision cools reached_first reached_alike",
        )
    ),
    "customers": Table(_record("if_passed if_lost late"), ("n_segments",)),
    "seasons": Table(_record("", "weight"), ("n_season",)),
    "passing": Table(_record("extra", "odds discovered understood"), ("n_periods",)),
    "pools": Table(_record("pool"), ("n_channels", "n_segments", "n_products")),
    "members": Table(_record("", "", "bits"), ("n_words",)),
    "channels": Table(
        _record(
            "window own_first own_last activity",
            "spend_before spend_today carry hours_today commission odds could_rise "
            "spend_kind spend_lo spend_hi spend_c spend_d hours_kind hours_lo hours_hi hours_c hours_d",
            "key",
        )
    ),
    "own_days": Table(_record("open"), ("n_weekdays",)),
    "demands": Table(_record("", "leads_day spend"), ("n_periods",)),
    "segment_shares": Table(_record("", "share"), ("n_segments",)),
    "segments": Table(_record("", "odds", "key")),
    "product_shares": Table(_record("", "share"), ("n_products",)),
    "products": Table(_record("term value", "cost odds")),
    "prices": Table(_record("price", "discount odds"), ("n_periods",)),
    "people": Table(
        _record("team starts leaves surprise_take never_closes away_first away_last", "surprise_day", "key")
    ),
    "weeks": Table(_record("week has_reserved", "buffer"), ("n_periods",)),
    "reserves": Table(_record("ticks"), ("n_stages", "n_periods")),
    "promises": Table(_record("ticks"), ("n_activities", "n_periods")),
    "absences": Table(_record("first last")),
    "meetings": Table(_record("at every stuck", "spreads kept unblocks wears binds")),
    "meeting_days": Table(_record("held"), ("n_weekdays",)),
    "meeting_lengths": Table(_record("ticks"), ("n_periods",)),
    "attendance": Table(_record("attends"), ("n_reps",)),
    "risks": Table(_record("lasts after cost severity within before", "highest", "key")),
    "hazards": Table(_record("", "per_day"), ("n_periods",)),
    "answers": Table(_record("", "prevents eases sees"), ("n_periods",)),
    "links": Table(_record("source risk", "chance")),
    "quitters": Table(_record("risk rep")),
    "effects": Table(_record("risk kind on", "by")),
    "forced": Table(_record("risk tick")),
    "rises": Table(_record("", "factor")),
    "moments": Table(_record("tick kind entity what amount touch", "level")),
    "openings": Table(
        _record("stage channel segment product value age waiting owner", "odds understood", "key")
    ),
    "costs": Table(_record("month sort index amount")),
    "base_crafts": Table(_record("enjoys does", "skill speed steer asks"), ("n_stages",)),
    "forces": Table(
        _record(
            "joined ramp coach coached_in refill hiring quota cap expects lets_go plan_hours asked",
            "ramp_from gains half_after fades overtime_pay coaching_gains coaching_half "
            "morale_half starts_at win loss overload peer_leaves fit morale_effort leaving "
            "fatigue_half knee fatigue_costs usual leaving_rate handover bonus_effort discount "
            "noise too_low review_lifts review_hurts plan_gains plan_half "
            "goal_effort goal_chance goal_clear goal_half",
        )
    ),
    "terms": Table(_record("overtime pays salary", "reach above tracks"), ("n_periods",)),
    "savings": Table(_record("", "share"), ("n_stages", "n_periods")),
    "teams": Table(
        _record(
            "named winners prize",
            "half_life effort lifts peer_leaves named_lifts others_lift contest_effort",
        )
    ),
    "sessions": Table(_record("course start end")),
    "courses": Table(_record("length", "half_life kept_for spills morale cohesion")),
    "lessons": Table(_record("teaches", "odds speed"), ("n_stages",)),
    "pupils": Table(_record("attends"), ("n_reps", "n_periods")),
    "supports": Table(_record("activity", "half_at")),
    "reliefs": Table(_record("", "odds saves"), ("n_stages",)),
    "handovers": Table(_record("delay work", "odds")),
    "growth": Table(
        _record(
            "upsell_stage upsell_share referral_channel back_after back_stage",
            "usual half_life matters left_before intends upsell upsell_matters referral referral_matters "
            "referral_stays back_chance index_keeps",
        )
    ),
    "renewals": Table(_record("term", "worth")),
    "tickets": Table(_record("in_hours by_clock respond_in solve_in", "rate solved late", "key")),
    "recoveries": Table(_record("cost", "lifts"), ("n_periods",)),
    "cares": Table(_record("activity", "half_at")),
    "care_terms": Table(_record("", "lifts"), ("n_periods",)),
    "open_accounts": Table(
        _record("channel segment product value renews left_before", "satisfaction", "key")
    ),
    "markets": Table(_record("", "starts half_life talk size scale stay worth")),
    "market_terms": Table(_record("", "level choice satisfied answers"), ("n_periods",)),
    "choices": Table(_record("", "odds"), ("n_products", "n_periods")),
    "fits": Table(_record("", "odds"), ("n_segments", "n_products")),
    "takings": Table(_record("channel other", "share")),
    "partners": Table(_record("activity", "half_life gives half_at today quality")),
    "partner_terms": Table(_record("kept", "level capacity today days"), ("n_periods",)),
    # ------------------------------------------------------------------ what is written
    "streams": Table(_record("", "", "key")),
    "stage_states": Table(_record("", "odds burden", "effort thinking outcome patience reason contact")),
    "product_states": Table(_record("", "factor")),
    "channel_states": Table(
        _record("", "felt felt_before felt_sum factor rate whole_rate more health contacted odds may_rise")
    ),
    "segment_states": Table(
        _record("glad glad_at_start", "aware index drifts acts demand reach truth luck found")
    ),
    "reached_shares": Table(_record("", "share"), ("n_segments",)),
    "touches": Table(_record("kind on", "worth level")),
    "risk_states": Table(_record("active eased since ends next last", "severity")),
    "presence": Table(_record("since", "now before")),
    "reps": Table(
        _record(
            "open until job free_since week deals block_kind block_what block_since planned_day blocks day "
            "at place waiting starts leaves on_plan"
        )
    ),
    "used": Table(_record("ticks"), ("n_stages",)),
    "blocks": Table(_record("start end kind what"), ("room_blocks",)),
    "alarms": Table(_record("place key load")),
    "later": Table(_record("place key load next")),
    "stretches": Table(_record("first")),
    "leads": Table(
        _record(
            "key value born asked effort left since waited version order",
            "odds height",
            "draw",
            # Half as wide: a hundred thousand open deals then stay nearer to the processor.
            "channel segment product stage owner worker rep state passed begun waiting patient opened_before "
            "queue child next previous last",
        )
    ),
    "queues": Table(_record("first")),
    "free": Table(_record("", "", "bits")),
    "own": Table(_record("", "", "bits")),
    "within": Table(_record("", "", "bits"), ("n_words",)),
    "idle": Table(_record("since rep")),
    "passed_over": Table(_record("rep")),
    "begun": Table(_record("slot")),
    "strikes": Table(_record("tick risk since", "height chance", "key")),
    "ordered": Table(_record("slot")),
    "records": Table(_record("tick kind entity who what amount")),
    "kept": Table(_record("tick kind entity who what amount")),
    "tally": Table(_record("sum"), ("n_rows", "n_counters")),
    "crafts": Table(_record("", "skill speed"), ("n_stages",)),
    "dealings": Table(_record("given decides off", "pace")),
    "conditions": Table(
        _record(
            "joined week morning practised won lost wins losses worked liked present booked praised "
            "failed let_go resigned empty_since",
            "coached morale hours shocks",
        )
    ),
    "practice": Table(_record("used", "know"), ("n_stages",)),
    "learnt": Table(_record("attended taught known", "knows"), ("n_courses",)),
    "team_states": Table(_record("staff mark", "cohesion shocks")),
    "team_known": Table(_record("known"), ("n_teams",)),
    "rooms": Table(_record("day", "best"), ("n_stages",)),
    "support_states": Table(_record("", "odds speed")),
    "accounts": Table(
        _record(
            "key value born ends felt_at glad noted terms cell channel segment product owner alive "
            "left_before referrer",
            "satisfaction lifted",
            "draw",
        )
    ),
    "bonds": Table(_record("account origin full disappointed", "understood")),
    "attempts": Table(_record("tried waited again reached")),
}
"""What each holds is said in World (what is read, by the same words) and here:

`streams`, `stage_states`: keys of the draws of this replication. `reps`: `planned_day` and `blocks`, the day
that is planned and how many blocks it has; `day` and `at`, where in the year and in the plan the person is;
`place`, in the heap of the idle, or -1; `waiting`, deals that wait for this person. `leads`: also the free
slots (`state` GONE, `next` the next free one); `queue`, `child`, `next`, `previous`, the place among those
that wait (waiting.py); `version` changes with every question for work and when the slot is freed. `queues`:
by pool, then by rep and stage. `tally` has axes period, row (scopes, then cells of channel and stage),
counter.

Of what changes people, a person's values lie together in `forces` (by period in `terms`, by stage in
`base_crafts`), a team's in `teams`; `pupils` says who attends which course, `lessons` what it teaches,
`reliefs` what support does. `crafts` are skill and speed of the day; `conditions`, `practice` (by stage) and
`learnt` (by course) are :class:`simsales.engines.condition.Condition`; `rooms` hold by meeting and stage the
best of those who were there on a day. `dealings` are by slot of a lead: when the customer got it, when the
customer will decide (-1 while nobody waits for that), the discount, and the speed at which work began.
`starts` and `leaves` of `reps` are those of whoever has the place.

Of what may happen, `risks`, `hazards` and `risk_states` have the causes behind the risks; `strikes` are what
may happen of itself, index by index, and behind that what something else has brought. `burden` of a stage is
the factor on its effort, `presence` the part of a day that a person has, since which day, and before.

Of ideas, `rises`, `moments` and `touches` are those of this replication (piloting.py); `level` of a touch is
how far the business works that way now. `may_rise` of a channel is by how much risks and ideas could raise
its leads.

Of customers and the market, `growth` is one row for all, `renewals` is by product, `markets` by segment,
`partners` by channel; `_terms` are those by period. `reached_shares` are the shares of segments as far as the
market is reached today; `whole_rate` is a channel's rate before others take from it, `odds` of a channel what
its health adds. `accounts` are customers, also those who left; their `owner` is always -1, so that they count
as deals do. `bonds` say by slot who brought a deal and how (`Origin`), `attempts` how often somebody tried to
reach its customer, how long it had waited before the first time, and the tick after which it is tried again.
"""

GONE, POINT, WORKING, PAYING = 0, 1, 2, 3
"""States of a lead's slot: free; a point of the field that may become a lead; an open deal; paid later."""

FULL_ALARMS, FULL_LEADS, FULL_BLOCKS, FULL_STRIKES, FULL_LATER, FULL_ACCOUNTS, TOO_MANY = (
    1 << bit for bit in range(7)
)
"""Bits of `full`: what has no room; more records than the scenario allows."""

ROOMS: Final = (
    "room_alarms", "room_leads", "room_blocks", "room_strikes", "room_later", "room_accounts",
)  # fmt: skip
"""The rooms that the first bits of `full` speak of."""

assert all(table.row.itemsize % 8 == 0 for table in TABLES.values()), (
    "tables lie end to end in words of 8 bytes"
)

YEAR: Final = np.dtype(
    [
        *_record(
            "horizon n_days n_periods n_months n_channels n_segments n_products n_stages n_reps n_activities "
            "n_meetings n_risks n_effects n_forced n_openings n_costs n_pools n_words n_places n_season "
            "n_happenings n_links n_quitters n_missed tells_severity n_moments n_touches "
            "n_weekdays n_scopes n_rows n_counters n_points n_calendar_months n_activities_of_rep "
            "n_teams n_courses n_sessions n_supports active hands_over passes_on discounts "
            "reacts today changes n_sales n_tickets n_cares n_open_accounts n_takings serves trades tries "
            "outside n_accounts n_customers "
            "room_alarms room_leads room_blocks room_strikes room_later room_accounts room_kept "
            "ageing assignment has_reserves first_month first_week week_ticks within late_by at_most "
            "first_channel first_segment first_product first_team first_rep first_stage first_risk "
            "first_activity "
            "now period full stretch stretch_bits n_stretches n_later free_later n_alarms free_lead n_leads "
            "n_idle n_waiting n_own dispatch n_begun n_pending n_records n_strikes",
            "upfront late commission cared",
            "seal bag lead_key surprise_key risk_key forced_key leaving_key market_key",
        ).descr,
        *_record(" ".join(f"at_{name}" for name in TABLES)).descr,
    ]
)
"""The year. `n_`: how many; `room_`: how many there is room for; `first_`: first scope of a kind in the
tally; `at_`: where a table lies in memory; `_key`: beginnings of the keys of entities. `free_lead` heads the
list of free slots; `n_own`: deals that wait for one person only; `dispatch` says that work is to be handed
out at this tick; `n_pending` records wait to be sealed, `n_records` are. `changes` says where the code lies
that changes people (changes.py), `outside` where that of customers and the market does (outside.py); `serves`
is 1 where customers are followed, `trades` where the market moves, `tries` where somebody tries more than
once to reach a customer. `n_sales`: how many of the stages are the funnel's, tickets have the others."""

MEET, COMPANY_DAY, MORNING, WORKED, BEEN, LEFT, MONTH_ENDS = range(7)
"""What that code is called for."""

MARKET_OPENS, ACCOUNTS_OPEN, DAY_BEGINS, RATES, BRINGS, WINS = range(6)
WORK_DONE, TERM_ENDS, CELL_BEGINS, TICKET_STAYS, CLOSES, SIGNS, BREACHES = range(6, 13)
"""What the code of customers and the market is called for."""
