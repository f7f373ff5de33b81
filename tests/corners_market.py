"""Owns companies at the corners of what may be said of customers: what is theirs falls together with all."""

from __future__ import annotations

from generated import Tree

__all__ = ["with_customers_by_the_clock"]


def with_customers_by_the_clock(clockwork: Tree) -> Tree:
    """Return a company in which nearly all happens on the hour, with customers who decide at midnight."""
    late = {"happens": ["2027-02-03"], "effects": [{"to": "odds", "by": "-50 %"}], "lasts": "1 days"}
    return clockwork | {
        "risks": clockwork["risks"] | {"late": late},
        "opening": clockwork["opening"]
        | {"accounts": [{"count": 6, "channel": "c", "renews_in": "24 h", "value": 1000}]},
        "customers": {
            "stays": "99 %",
            "every": "1 day",
            "tickets": {"question": {"per_year": 20, "effort": "2 h", "respond_in": "1 h"}},
            "upsell": {"per_year": 12, "stage": "three", "value": 0.5},
            "referral": {"per_year": 2, "channel": "c"},
        },
    }
