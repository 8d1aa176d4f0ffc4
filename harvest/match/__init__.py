"""Is this work what the mention means? A verdict with its reason, for one candidate or for many.

words     normal        a text in its words
titles    title, slip, confusable, notice, place      how two titles differ, in which words
evidence  prepared, evidence, case              what agrees and what does not, by field
verdict   rules, sole, decision, version, agreement   what follows from it
"""

from harvest.match.case import Match
from harvest.match.decision import Verdict, decide, verify
from harvest.match.doi_dispute import agrees

__all__ = ["Match", "Verdict", "agrees", "decide", "verify"]
