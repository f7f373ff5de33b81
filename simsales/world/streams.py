"""Owns the names of the random streams: one decision of the simulated world, one numbered stream.

A number is fixed for ever: changing one changes every result of every scenario that uses it. New streams are
added at the end with a fresh number; a stream that is no longer used leaves its number unused.
"""

from enum import IntEnum, unique

__all__ = ["STREAM_LIMIT", "Stream"]


@unique
class Stream(IntEnum):
    """What a draw decides.

    Notes
    -----
    The number enters :func:`simsales.world.draws.stream_key`, so two streams never share a draw, whatever the
    entity and the ordinal are.
    """

    ARRIVAL_COUNT = 1
    """How many points of the unit-rate field lie in a cell (channel, segment, day, height layer)."""
    ARRIVAL_TIME = 2
    """Where in its day a point of the field lies."""
    ARRIVAL_HEIGHT = 3
    """How high in its layer a point of the field lies; it is a lead when the rate is higher."""
    SEGMENT = 4
    """Which segment a lead belongs to, where the channel does not say."""
    PRODUCT = 5
    """Which product a lead asks for."""
    VALUE = 6
    """What the deal is worth, as a factor on the price or as an amount."""
    EFFORT = 7
    """How much working time a stage takes."""
    THINKING = 8
    """How long the customer takes after a stage."""
    OUTCOME = 9
    """Whether the deal passes a stage, or which exit it takes."""
    PATIENCE = 10
    """How long an unattended deal waits before it leaves."""
    ROUTING = 11
    """Whom a deal goes to, where the rule leaves several people."""
    RISK_TIME = 12
    """When a risk happens."""
    RISK_LENGTH = 13
    """How long a risk that has happened lasts."""
    RISK_SIZE = 14
    """How strong a risk that has happened is."""
    PREVENTION = 15
    """Whether prevention averts a risk."""
    SURPRISE_COUNT = 16
    """How many surprises a person meets in a day."""
    SURPRISE_TIME = 17
    """When in the day a surprise comes."""
    SURPRISE_LENGTH = 18
    """How much working time a surprise takes."""
    PAYMENT_LATE = 19
    """Whether a customer pays late."""
    PAYMENT_DELAY = 20
    """By how much a late customer is late."""
    OPENING_AGE = 21
    """How old a deal is that is open on the first day."""
    OPENING_REST = 22
    """How far the present stage of a deal that is open on the first day has come."""
    OPENING_VALUE = 23
    """What a deal that is open on the first day is worth, where the scenario does not say."""
    OPENING_OWNER = 24
    """Who owns a deal that is open on the first day, where the scenario does not say."""
    LOSS_REASON = 25
    """Which reason a lost deal gives."""
    ABSENCE_TIME = 26
    """When a person is away unplanned."""
    ABSENCE_LENGTH = 27
    """How long an unplanned absence lasts."""

    RISK_COUNT = 28
    """How many points of the unit-rate field lie in a cell (risk, day, height layer)."""
    LEAVING = 29
    """Whether a person gives notice on a day."""
    REFILL = 30
    """How long a leaver's place stays empty."""
    UNBLOCKING = 31
    """Whether a meeting gets a stuck deal decided."""
    APPRAISAL = 32
    """By how much a review's score errs."""
    CUSTOMER_COUNT = 33
    """How many points of the unit-rate field lie in a cell of a customer's time."""
    CUSTOMER_HEIGHT = 34
    """How high in its layer such a point lies."""
    CUSTOMER_TIME = 35
    """Where in its cell such a point lies."""
    RENEWAL = 36
    """Whether a customer renews."""
    RENEWAL_TIME = 37
    """When a customer of the first day renews next."""
    WIN_BACK = 38
    """Whether a customer who left can be won back, and when."""
    MARKET_INDEX = 39
    """By how much a market's index changes in a month."""
    CONTACT = 40
    """Whether an attempt reaches a customer."""
    WANTED = 41
    """How far what a segment wants lies from what is believed of it."""
    ANSWERED = 42
    """How far answers mislead about it."""
    RISK_CAUSED = 50
    """Whether a cause, or a risk that has struck, brings another risk."""
    RISK_DELAY = 51
    """How long it takes until that one strikes."""
    RISK_SEVERITY = 52
    """By what factor a strike is harder than usual."""
    RISK_SEEN = 53
    """Whether the signs of a strike are seen."""
    IDEA_COUNT = 60
    """How many points of the unit-rate field of ideas lie in a cell."""
    IDEA_HEIGHT = 61
    """How high in its layer such a point lies; it is an idea when the rate is higher."""
    IDEA_TIME = 62
    """When in its cell an idea comes."""
    IDEA_WORTH = 63
    """Whether an idea is a good one, and how good or bad."""
    PILOT = 64
    """By how much a pair of a pilot differs by luck, in one round."""


STREAM_LIMIT = max(Stream) + 1
"""Length of a table that is indexed by stream number (entry 0 is unused)."""
