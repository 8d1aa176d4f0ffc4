"""What to do when a source fails: one sentence for each kind of failure."""

from __future__ import annotations

__all__ = ["advice_for"]

_ADVICE = (
    ("credits for this run", "raise --max-credits, or run again tomorrow"),
    ("requests for this run", "run again to go on"),
    ("the run was stopped", "run again to go on"),
    ("credits are spent", "run again after that; a free OPENALEX_API_KEY has ten times as many"),
    ("asks to wait", "run again after that"),
    ("slow down", "run again later; set HARVEST_MAILTO to be served faster"),
    ("does not accept the key", "check the key in the environment or your user file"),
    ("paid plan", "please report this: harvest should not ask for it"),
    ("refuses us", "it may block this network or address: set HARVEST_MAILTO, try again tomorrow"),
    ("refuses the request", "please report this with the lines of --log FILE"),
    ("login", "open a browser, log in to this network, and run again"),
    ("proxy", "check this network's proxy, and run again"),
    ("no network", "check the network, and run again"),
    ("secure connection", "check this computer's clock and certificates, and run again"),
    ("refuses connections", "check its address in the settings, and run again"),
)
"""A sign in the reason → what to do. The first that fits is told."""

_ELSE = "run again later: only what is missing is asked"


def advice_for(reason: str) -> str:
    """What a user can do about *reason*, as a source gave it.

    >>> advice_for("today's credits are spent; it is renewed in 16 h")
    'run again after that; a free OPENALEX_API_KEY has ten times as many'
    >>> advice_for("is out of order (HTTP 503)")
    'run again later: only what is missing is asked'
    """
    return next((advice for sign, advice in _ADVICE if sign in reason), _ELSE)
