"""Owns the formula of each metric: what is counted, summed up, or one such sum over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from simsales.engines.tally import Counter
from simsales.quantity import DAY, HOUR

__all__ = ["BALANCES", "FORMULAS", "IN_STAGE", "MEAN_NUMBERS", "STANDING", "Formula"]

C = Counter
Counters = tuple[Counter, ...]


class Formula(NamedTuple):
    """A metric as a function of summed counters: ``(plus - minus) / over / unit``.

    Parameters
    ----------
    plus, minus
        Counters that are added and taken away.
    over
        Counters whose sum it is divided by, nothing for a sum; the metric is not defined where they are 0.
    unit
        What it is measured in: ticks of a day or an hour, thousandths, or 1.
    """

    plus: Counters
    minus: Counters = ()
    over: Counters = ()
    unit: float = 1.0


COSTS: Final[Counters] = (
    C.SALARIES, C.FIXED, C.SPEND, C.PREVENTION, C.CONTINGENCY, C.DELIVERY, C.COMMISSION, C.COURSES, C.TOOLS,
    C.PRAISE, C.HIRING, C.BONUS, C.OVERTIME_PAY, C.RECOVERY, C.CARE, C.PROMOTION, C.RESEARCH, C.CHANNEL_CARE,
    C.IDEA_COST,
)  # fmt: skip
_THOUSANDTHS: Final = 1000.0
_MILLIONTHS: Final = 1_000_000.0
ENDED: Final[Counters] = (C.WON, C.LOST, C.NO_DECISION, C.COLD)
LEFT: Final[Counters] = (C.PASSED, C.LOST, C.NO_DECISION, C.COLD)
ANSWERED: Final[Counters] = (C.STARTED, C.COLD)
"""Work that began, or that nobody waits for any more."""

FORMULAS: Final[Mapping[str, Formula]] = {
    "bookings": Formula((C.BOOKINGS,)),
    "revenue": Formula((C.RECOGNISED,)),
    "cash": Formula((C.CASH,)),
    "gross_margin": Formula((C.RECOGNISED,), (C.DELIVERY,)),
    "profit": Formula((C.RECOGNISED, C.UNPAID), COSTS),
    "costs": Formula(COSTS, (C.UNPAID,)),
    "delivery_cost": Formula((C.DELIVERY,)),
    "commission": Formula((C.COMMISSION,)),
    "spend": Formula((C.SPEND,)),
    "salaries": Formula((C.SALARIES,), (C.UNPAID,)),
    "fixed_costs": Formula((C.FIXED,)),
    "prevention_cost": Formula((C.PREVENTION,)),
    "contingency_cost": Formula((C.CONTINGENCY,)),
    "course_cost": Formula((C.COURSES,)),
    "tool_cost": Formula((C.TOOLS,)),
    "recognition_cost": Formula((C.PRAISE,)),
    "hiring_cost": Formula((C.HIRING,)),
    "bonus": Formula((C.BONUS,)),
    "overtime_pay": Formula((C.OVERTIME_PAY,)),
    "discounts": Formula((C.DISCOUNT,)),
    "recovery_cost": Formula((C.RECOVERY,)),
    "care_cost": Formula((C.CARE,)),
    "promotion_cost": Formula((C.PROMOTION,)),
    "research_cost": Formula((C.RESEARCH,)),
    "channel_care_cost": Formula((C.CHANNEL_CARE,)),
    "leads": Formula((C.LEADS,)),
    "wins": Formula((C.WON,)),
    "losses": Formula((C.LOST,)),
    "no_decisions": Formula((C.NO_DECISION,)),
    "gone_cold": Formula((C.COLD,)),
    "win_rate": Formula((C.WON,), over=ENDED),
    "deal_value": Formula((C.BOOKINGS,), over=(C.WON,)),
    "sales_cycle": Formula((C.CYCLE_WON,), over=(C.CYCLES_WON,), unit=DAY),
    "lost_cycle": Formula((C.CYCLE_LOST,), over=(C.CYCLES_LOST,), unit=DAY),
    "market_size": Formula((C.MARKET,)),
    "market_share": Formula((C.BOOKINGS, C.RENEWALS), over=(C.MARKET,)),
    "entered": Formula((C.ENTERED,)),
    "passed": Formula((C.PASSED,)),
    "pass_rate": Formula((C.PASSED,), over=LEFT),
    "mean_wait": Formula((C.WAIT,), over=ANSWERED, unit=HOUR),
    "waited": Formula((C.WAITED,), over=(C.STARTED,)),
    "abandoned": Formula((C.COLD,), over=ANSWERED),
    "utilisation": Formula((C.BUSY,), over=(C.OPEN,)),
    "work_hours": Formula((C.BUSY,), unit=HOUR),
    "open_hours": Formula((C.OPEN,), unit=HOUR),
    "idle_hours": Formula((C.OPEN,), (C.BUSY,), unit=HOUR),
    "meeting_hours": Formula((C.MEETING,), unit=HOUR),
    "standing_hours": Formula((C.STANDING,), unit=HOUR),
    "surprise_hours": Formula((C.SURPRISE,), unit=HOUR),
    "buffer_hours": Formula((C.BUFFER,), unit=HOUR),
    "course_hours": Formula((C.COURSE,), unit=HOUR),
    "overtime_hours": Formula((C.OVERTIME,), unit=HOUR),
    "on_time": Formula((C.ON_TIME,), over=(C.DUE,)),
    "handed_over": Formula((C.HANDED_OVER,)),
    "brought_forward": Formula((C.PULLED,)),
    "unblocked": Formula((C.UNBLOCKED,)),
    "failed_reviews": Formula((C.FAILED,)),
    "leavers": Formula((C.LEAVERS,)),
    "joiners": Formula((C.JOINERS,)),
    "vacant_days": Formula((C.VACANT,), unit=DAY),
    "pace": Formula((C.PACE,), over=(C.MORNINGS,), unit=_THOUSANDTHS),
    "know_how": Formula((C.KNOWHOW,), over=(C.MORNINGS,), unit=_THOUSANDTHS),
    "skill_gap": Formula((C.GAP,), over=(C.MORNINGS,), unit=_THOUSANDTHS),
    "morale": Formula((C.MORALE,), over=(C.MORNINGS,), unit=_THOUSANDTHS),
    "fatigue": Formula((C.FATIGUE,), over=(C.MORNINGS,), unit=_THOUSANDTHS),
    "open_at_start": Formula((C.OPEN_AT_START,)),
    "open_deals": Formula((C.STILL_OPEN,)),
    "open_value": Formula((C.OPEN_VALUE,)),
    "mean_open_deals": Formula((C.PRESENCE,)),
    "backlog": Formula((C.BOOKINGS, C.RENEWALS, C.CARRIED), (C.RECOGNISED,)),
    "receivables": Formula((C.BOOKINGS, C.RENEWALS), (C.CASH,)),
    "attempts": Formula((C.ATTEMPTS,)),
    "reached": Formula((C.REACHED,), over=(C.ATTEMPTS,)),
    "customers": Formula((C.CUSTOMER_TIME,)),
    "customers_entered": Formula((C.NEW_CUSTOMERS,)),
    "customers_at_end": Formula((C.CUSTOMERS_LEFT,)),
    "churned": Formula((C.CHURNED,)),
    "churned_value": Formula((C.CHURNED_VALUE,)),
    "retention": Formula((C.RENEWED,), over=(C.RENEWALS_DUE,)),
    "renewals": Formula((C.RENEWALS,)),
    "satisfaction": Formula((C.SATISFACTION,), over=(C.FELT,), unit=_THOUSANDTHS),
    "loyalty": Formula((C.INTENT,), over=(C.FELT,), unit=_THOUSANDTHS),
    "tickets": Formula((C.TICKETS,)),
    "solved_tickets": Formula((C.SOLVED,)),
    "response_time": Formula((C.RESPONSE,), over=(C.SOLVED,), unit=HOUR),
    "solution_time": Formula((C.SOLUTION,), over=(C.SOLVED,), unit=HOUR),
    "open_tickets": Formula((C.OPEN_TICKETS,)),
    "referrals": Formula((C.REFERRALS,)),
    "upsells": Formula((C.UPSELLS,)),
    "upsell_bookings": Formula((C.UPSELL_VALUE,)),
    "won_back": Formula((C.WON_BACK,)),
    "lifetime_value": Formula((C.LIFETIME,), over=(C.CUSTOMERS_LEFT,)),
    "customer_value": Formula((C.LIFETIME,)),
    "awareness": Formula((C.AWARENESS,), over=(C.AWARENESS_NOTED,), unit=_THOUSANDTHS),
    "choice_share": Formula((C.CHOICE,), over=(C.CHOICE_NOTED,), unit=_THOUSANDTHS),
    "unknown_needs": Formula((C.UNKNOWN,), over=(C.UNKNOWN_NOTED,), unit=_THOUSANDTHS),
    "market_index": Formula((C.INDEX,), over=(C.INDEX_NOTED,), unit=_THOUSANDTHS),
    "channel_health": Formula((C.HEALTH,), over=(C.HEALTH_NOTED,), unit=_THOUSANDTHS),
    "strikes": Formula((C.STRIKES,)),
    "risk_days": Formula((C.RISK_TIME,), unit=DAY),
    "severity": Formula((C.SEVERITY,), over=(C.STRIKES,), unit=_THOUSANDTHS),
    "seen_early": Formula((C.SEEN,), over=(C.STRIKES,)),
    "ideas": Formula((C.IDEAS,)),
    "pilots": Formula((C.PILOTS,)),
    "ideas_adopted": Formula((C.ADOPTED,)),
    "ideas_stopped": Formula((C.STOPPED,)),
    "wrongly_adopted": Formula((C.WRONGLY_ADOPTED,)),
    "wrongly_stopped": Formula((C.WRONGLY_STOPPED,)),
    "improvement": Formula((C.IMPROVEMENT,), unit=_MILLIONTHS),
    "idea_cost": Formula((C.IDEA_COST,)),
}
"""By metric. Those of :data:`MEAN_NUMBERS` are divided by the window's length afterwards."""

MEAN_NUMBERS: Final = frozenset({"mean_open_deals", "customers", "improvement"})
"""Metrics that are a mean over time of how many there are, or how much: ticks of all over the window's."""

BALANCES: Final = frozenset({"backlog", "receivables"})
"""Metrics that stand at the end of a window: what came before the window, and in the warm-up, counts, too;
of a year that has begun, what came since the day that it stands at.
"""

STANDING: Final[Mapping[str, Formula]] = {
    "open_deals": Formula((C.OPEN_AT_START, C.LEADS), ENDED),
    "customers_at_end": Formula((C.NEW_CUSTOMERS,), (C.CHURNED,)),
    "open_tickets": Formula((C.TICKETS,), (C.SOLVED,)),
}
"""Metrics that are counted at the end of the year, as they stand at any time: what came less what went."""

IN_STAGE: Final = Formula((C.ENTERED,), (C.PASSED, C.LOST, C.NO_DECISION, C.COLD))
"""Deals open in a stage at any time, beside those of the first day that stood with their customer there."""
