"""Indicators over a citation graph, as SQL that DuckDB and Spark both run.

Given are the tables `node(id, year)` and `edge(citing, cited)`; ids are 64-bit numbers, a year is
null where it is not known. Formulas:

- citations: the works that cite it, each once; no work cites itself.
- influence: PageRank (Page et al. 1999), damping .5.
- popularity: AttRank (Kanellos et al., https://arxiv.org/abs/2006.00951), alpha .2 for citations
  followed, beta .5 for attention (its share of all citations made in the last three years), gamma
  .3 for recency (exp(-.16 * age), normed to 1 over the graph).
- impulse: citations by works of its first three years: not later than its year + 3.

A work that cites none of the graph spreads its score over all works alike. A work without a year
has no recency and no impulse, and its citations attract no attention; where no work has any
attention, or any year, that part of popularity is spread over all works alike.

Classes are by share of the whole graph: "Top 1%" are works of which no more than 1% have as high a
value or a higher one. So equal values have equal classes, and a graph of 50 works has no "Top 1%".
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["CLASSES", "FEWEST", "INDICATORS", "Tables", "compute_indicators"]

FEWEST = 1_000_000
"""Works of a graph below which its classes say nothing of science as a whole."""
INDICATORS = ("citations", "influence", "popularity", "impulse")
CLASSES = (("Top 0.01%", 0.0001), ("Top 0.1%", 0.001), ("Top 1%", 0.01), ("Top 10%", 0.1))

_DAMPING = 0.5
_ALPHA, _BETA, _GAMMA, _RHO = 0.2, 0.5, 0.3, -0.16
_WINDOW = 3
"""Years of attention and of impulse."""
_PRECISION = 1e-13
"""Sum of the changes of all scores below which they have settled."""
_MOST_STEPS = 200


def _double(value: float) -> str:
    """A number that both dialects take for a double, not for a decimal."""
    return f"{value:.17e}"


class Tables(Protocol):
    """A database that makes tables of queries."""

    def define(self, name: str, query: str) -> None:
        """Make the table *name*, or make it anew, from what *query* gives."""
        ...

    def value(self, query: str) -> float:
        """The one number that *query* gives; 0 for null."""
        ...


def compute_indicators(tables: Tables) -> int:
    """Make the table `indicator(id, citations, influence, popularity, impulse)`; how many rows.

    Its classes stand in columns of their own, `citations_class` and so on, null below "Top 10%".
    """
    count = int(tables.value("SELECT count(*) FROM node"))
    tables.define(
        "link",
        "SELECT DISTINCT citing, cited FROM edge"
        " JOIN node a ON a.id = citing JOIN node b ON b.id = cited WHERE citing <> cited",
    )
    tables.define("outgoing", "SELECT citing AS id, count(*) AS links FROM link GROUP BY citing")
    tables.define(
        "weighted",
        "SELECT citing, cited, 1e0 / links AS share"
        " FROM link JOIN outgoing ON outgoing.id = citing",
    )
    tables.define("dangling", "SELECT id FROM node WHERE id NOT IN (SELECT id FROM outgoing)")
    tables.define("even", f"SELECT id, {_double(1.0 / max(count, 1))} AS score FROM node")
    _walk(tables, "influence", "even", _DAMPING, 1 - _DAMPING, count)
    _define_attrank_base(tables, count)
    _walk(tables, "popularity", "attrank_base", _ALPHA, 1.0, count)
    tables.define(
        "counted",
        f"""SELECT cited AS id, count(*) AS citations,
            count(CASE WHEN a.year <= b.year + {_WINDOW} THEN 1 END) AS impulse
        FROM link JOIN node a ON a.id = citing JOIN node b ON b.id = cited GROUP BY cited""",
    )
    tables.define(
        "measured",
        """SELECT node.id, coalesce(citations, 0) AS citations, influence.score AS influence,
            popularity.score AS popularity, coalesce(impulse, 0) AS impulse
        FROM node JOIN influence ON influence.id = node.id
        JOIN popularity ON popularity.id = node.id
        LEFT JOIN counted ON counted.id = node.id""",
    )
    _define_classes(tables, count)
    return count


def _walk(tables: Tables, name: str, base: str, follow: float, rest: float, count: int) -> None:
    """Let `name(id, score)` settle: *follow* of each score along the links, *rest* of *base*."""
    tables.define(name, "SELECT id, score FROM even")
    for _ in range(_MOST_STEPS):
        lost = tables.value(
            f"SELECT sum(score) FROM {name} JOIN dangling ON dangling.id = {name}.id"
        )
        spread = _double(lost / max(count, 1))
        tables.define(
            "stepped",
            f"""WITH came AS (
                SELECT cited AS id, sum(share * score) AS score
                FROM weighted JOIN {name} ON {name}.id = citing GROUP BY cited)
            SELECT base.id, {_double(rest)} * base.score
                + {_double(follow)} * (coalesce(came.score, 0e0) + {spread}) AS score
            FROM {base} base LEFT JOIN came ON came.id = base.id""",
        )
        change = tables.value(
            f"SELECT sum(abs(stepped.score - {name}.score))"
            f" FROM stepped JOIN {name} ON {name}.id = stepped.id"
        )
        tables.define(name, "SELECT id, score FROM stepped")
        if change < _PRECISION:
            break


def _define_attrank_base(tables: Tables, count: int) -> None:
    """What of AttRank no citation that is followed brings: attention and recency."""
    even = 1.0 / max(count, 1)
    last = int(tables.value("SELECT max(year) FROM node"))
    tables.define(
        "attention",
        f"""SELECT cited AS id, CAST(count(*) AS DOUBLE) AS score
        FROM link JOIN node ON node.id = citing WHERE year > {last - _WINDOW} GROUP BY cited""",
    )
    tables.define(
        "recency",
        f"SELECT id, exp({_double(_RHO)} * ({last} - year)) AS score FROM node"
        " WHERE year IS NOT NULL",
    )
    parts = []
    for name, weight in (("attention", _BETA), ("recency", _GAMMA)):
        total = tables.value(f"SELECT sum(score) FROM {name}")
        scaled = f"coalesce({name}.score, 0e0) / {_double(total)}" if total else _double(even)
        parts.append(f"{_double(weight)} * {scaled}")
    tables.define(
        "attrank_base",
        f"""SELECT node.id, {" + ".join(parts)} AS score FROM node
        LEFT JOIN attention ON attention.id = node.id
        LEFT JOIN recency ON recency.id = node.id""",
    )


def _define_classes(tables: Tables, count: int) -> None:
    """Put each value beside its class; how many have as high a value is counted by value."""
    columns, joins = [], []
    for name in INDICATORS:
        tables.define(
            f"as_high_{name}",
            f"""SELECT {name}, sum(works) OVER (ORDER BY {name} DESC) AS works
            FROM (SELECT {name}, count(*) AS works FROM measured GROUP BY {name}) AS by_value""",
        )
        cases = " ".join(
            f"WHEN as_high_{name}.works <= {_double(share * count)} THEN '{label}'"
            for label, share in CLASSES
        )
        columns.append(f"CASE WHEN measured.{name} <= 0 THEN NULL {cases} END AS {name}_class")
        joins.append(f"JOIN as_high_{name} ON as_high_{name}.{name} = measured.{name}")
    tables.define(
        "indicator", f"SELECT measured.*, {', '.join(columns)} FROM measured {' '.join(joins)}"
    )
