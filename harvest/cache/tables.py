"""The tables and views, schema by schema.

Three layers. What was answered: replies, bodies, searches. What is made from that and can be made
again: works and all that hangs on them. What belongs to the user: notes, mentions and their
matches, decisions, names, citation keys.

The first step makes those of schema 1, the next ones what `SCHEMA_2` and `SCHEMA_3` change; what
was released is changed by further steps only.
"""

from __future__ import annotations

__all__ = [
    "ANSWERED",
    "DERIVED",
    "ORIGINS",
    "OWNED_BY_THE_USER",
    "SCHEMA_2",
    "SCHEMA_3",
    "SEARCHED",
    "VIEWS",
    "VIEWS_2",
    "VIEWS_3",
    "WORKS",
]

DERIVED = (
    "contributors",
    "identifiers",
    "indicators",
    "provenance",
    "conflicts",
    "versions",
    "relations",
    "updates",
    "funders",
    "topics",
    "records",
)
"""Tables of what belongs to one work each, besides `works` itself."""

ANSWERED = """
CREATE TABLE replies (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('found', 'absent')),
  reason TEXT,
  retrieved_at TEXT NOT NULL,
  is_current INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'derived', 'candidate', 'unreadable')),
  work_id INTEGER REFERENCES works (id) ON DELETE SET NULL
);
CREATE INDEX replies_asked ON replies (scheme, value, source, outcome, retrieved_at)
  WHERE is_current = 1;
CREATE INDEX replies_superseded ON replies (scheme, value, source) WHERE is_current = 0;
CREATE INDEX replies_pending ON replies (scheme, value) WHERE state = 'pending';
CREATE INDEX replies_work ON replies (work_id) WHERE work_id IS NOT NULL;
CREATE TABLE bodies (
  reply_id INTEGER PRIMARY KEY REFERENCES replies (id) ON DELETE CASCADE,
  body BLOB NOT NULL
);
CREATE TABLE searches (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('found', 'absent')),
  retrieved_at TEXT NOT NULL,
  UNIQUE (source, title)
);
CREATE TABLE search_hits (
  search_id INTEGER NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  reply_id INTEGER NOT NULL REFERENCES replies (id) ON DELETE CASCADE,
  PRIMARY KEY (search_id, position)
) WITHOUT ROWID;
CREATE INDEX search_hits_reply ON search_hits (reply_id);
"""

WORKS = """
CREATE TABLE venues (
  id INTEGER PRIMARY KEY,
  title TEXT,
  short_title TEXT,
  kind TEXT,
  issn_l TEXT,
  issn TEXT,
  isbn TEXT,
  series TEXT,
  publisher TEXT
);
CREATE TABLE works (
  id INTEGER PRIMARY KEY,
  title TEXT,
  handle TEXT NOT NULL,
  identifier TEXT NOT NULL,
  doi TEXT,
  type TEXT,
  authors TEXT,
  year INTEGER,
  published TEXT,
  venue TEXT,
  venue_id INTEGER REFERENCES venues (id),
  volume TEXT,
  issue TEXT,
  pages TEXT,
  language TEXT,
  citations INTEGER,
  access TEXT,
  is_oa INTEGER,
  is_retracted INTEGER,
  keywords TEXT,
  abstract TEXT
);
CREATE INDEX works_venue ON works (venue_id);
CREATE TABLE records (
  work_id INTEGER PRIMARY KEY REFERENCES works (id) ON DELETE CASCADE,
  record BLOB NOT NULL
);
CREATE TABLE contributors (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  name TEXT,
  given TEXT,
  family TEXT,
  orcid TEXT,
  affiliations TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE INDEX contributors_family ON contributors (family);
CREATE TABLE identifiers (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  is_own INTEGER NOT NULL,
  is_asked INTEGER NOT NULL,
  PRIMARY KEY (scheme, value, work_id)
) WITHOUT ROWID;
CREATE INDEX identifiers_work ON identifiers (work_id);
CREATE TABLE indicators (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  value,
  unit TEXT,
  class TEXT,
  source TEXT NOT NULL,
  as_of TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE TABLE provenance (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (work_id, field)
) WITHOUT ROWID;
CREATE TABLE conflicts (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  field TEXT NOT NULL,
  source TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE TABLE versions (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  doi TEXT,
  url TEXT,
  host TEXT,
  version TEXT,
  is_oa INTEGER,
  license TEXT,
  type TEXT,
  source TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE TABLE relations (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  doi TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE TABLE updates (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  doi TEXT,
  date TEXT,
  source TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE TABLE funders (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT,
  doi TEXT,
  awards TEXT,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
"""

OWNED_BY_THE_USER = """
CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL
);
CREATE INDEX notes_content ON notes (content_hash);
CREATE TABLE problems (
  note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (note_id, position)
) WITHOUT ROWID;
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  "column" INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT,
  text TEXT NOT NULL,
  cite_key TEXT,
  quote TEXT,
  page TEXT,
  pdf_link TEXT,
  identifiers TEXT NOT NULL,
  query TEXT,
  problems TEXT NOT NULL
);
CREATE INDEX mentions_note ON mentions (note_id);
CREATE TABLE matches (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('matched', 'ambiguous', 'absent', 'unavailable')),
  reason TEXT NOT NULL,
  confidence REAL,
  work_id INTEGER REFERENCES works (id) ON DELETE SET NULL
);
CREATE INDEX matches_work ON matches (work_id) WHERE work_id IS NOT NULL;
CREATE TABLE candidates (
  mention_id INTEGER NOT NULL REFERENCES mentions (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  handle TEXT NOT NULL,
  doi TEXT,
  title TEXT,
  year INTEGER,
  first_author TEXT,
  confidence REAL,
  reason TEXT NOT NULL,
  PRIMARY KEY (mention_id, position)
) WITHOUT ROWID;
CREATE TABLE decisions (
  fingerprint TEXT PRIMARY KEY,
  scheme TEXT,
  value TEXT,
  rejected TEXT NOT NULL
);
CREATE TABLE names (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  of_scheme TEXT NOT NULL,
  of_value TEXT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (scheme, value)
) WITHOUT ROWID;
CREATE TABLE citation_keys (
  work_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  is_pinned INTEGER NOT NULL
);
"""
# A mention's id is never used again: a slower process may still hold an answer for it.
# A citation key outlives its work, so that the same work gets it again: no foreign key there.

SEARCHED = ("title", "authors", "venue", "year", "abstract", "keywords")

VIEWS = {
    "works_overview": """
SELECT works.handle, works.title, works.authors, works.year, works.venue, works.doi, works.type,
  works.citations, works.access, works.is_retracted, citation_keys.name AS citation_key,
  (SELECT count(DISTINCT mentions.note_id) FROM matches
    JOIN mentions ON mentions.id = matches.mention_id
    WHERE matches.work_id = works.id) AS notes,
  works.id AS work_id
FROM works LEFT JOIN citation_keys ON citation_keys.work_id = works.id""",
    "works_with_notes": """
SELECT works.title, works.authors, works.year, works.doi, notes.path, mentions.line,
  mentions.kind, mentions.text, mentions.quote, mentions.page, matches.confidence,
  matches.reason, works.handle, works.id AS work_id, notes.id AS note_id
FROM matches
JOIN mentions ON mentions.id = matches.mention_id
JOIN notes ON notes.id = mentions.note_id
JOIN works ON works.id = matches.work_id""",
    "open_mentions": """
SELECT notes.path, mentions.line, mentions.kind, mentions.text, matches.status, matches.reason,
  (SELECT count(*) FROM candidates WHERE candidates.mention_id = mentions.id) AS candidates,
  mentions.id AS mention_id
FROM mentions
JOIN notes ON notes.id = mentions.note_id
LEFT JOIN matches ON matches.mention_id = mentions.id
WHERE matches.status IS NULL OR matches.status <> 'matched'""",
}

ORIGINS = ("pinned", "adopted", "note", "bibliography", "zotero", "generated")
"""Where a citation key comes from, the strongest first: `harvest key REF KEY`, `harvest key
--from`, a literature note, a bibliography, Zotero, the pattern of the settings."""

# Keys are the user's names for works: one work may bear several, in each vault others, and one
# key may mean different works in different vaults. The vault "" is everywhere.
# An answer may also be that there was nothing to ask for.
SCHEMA_2 = f"""
DROP VIEW works_overview;
DROP VIEW works_with_notes;
DROP VIEW open_mentions;
CREATE TABLE earlier_keys AS SELECT work_id, name, is_pinned FROM citation_keys;
DROP TABLE citation_keys;
CREATE TABLE citation_keys (
  vault TEXT NOT NULL,
  key TEXT NOT NULL,
  work_id INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ({", ".join(f"'{each}'" for each in ORIGINS)})),
  PRIMARY KEY (vault, key, work_id)
) WITHOUT ROWID;
CREATE INDEX citation_keys_work ON citation_keys (work_id);
CREATE INDEX citation_keys_name ON citation_keys (key COLLATE NOCASE);
INSERT INTO citation_keys (vault, key, work_id, origin)
  SELECT '', name, work_id, iif(is_pinned, 'pinned', 'generated') FROM earlier_keys;
DROP TABLE earlier_keys;
CREATE TABLE earlier_matches AS
  SELECT mention_id, status, reason, confidence, work_id FROM matches;
DROP TABLE matches;
CREATE TABLE matches (
  mention_id INTEGER PRIMARY KEY REFERENCES mentions (id) ON DELETE CASCADE,
  status TEXT NOT NULL
    CHECK (status IN ('matched', 'ambiguous', 'absent', 'unavailable', 'unidentified')),
  reason TEXT NOT NULL,
  confidence REAL,
  work_id INTEGER REFERENCES works (id) ON DELETE SET NULL
);
CREATE INDEX matches_work ON matches (work_id) WHERE work_id IS NOT NULL;
INSERT INTO matches (mention_id, status, reason, confidence, work_id)
  SELECT mention_id, status, reason, confidence, work_id FROM earlier_matches;
DROP TABLE earlier_matches;
"""

_RANK = " ".join(f"WHEN '{each}' THEN {rank}" for rank, each in enumerate(ORIGINS))

VIEWS_2 = VIEWS | {
    "works_overview": VIEWS["works_overview"]
    .replace(
        "citation_keys.name AS citation_key",
        f"""(SELECT key FROM citation_keys
    WHERE citation_keys.work_id = works.id
    ORDER BY CASE origin {_RANK} END, vault, key LIMIT 1) AS citation_key""",
    )
    .replace(" LEFT JOIN citation_keys ON citation_keys.work_id = works.id", ""),
}

# What a person leafs through: the index has all that the list of works is filtered and counted by,
# so that counting reads neither titles nor abstracts.
SCHEMA_3 = """
CREATE TABLE topics (
  work_id INTEGER NOT NULL REFERENCES works (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (work_id, position)
) WITHOUT ROWID;
CREATE INDEX topics_name ON topics (name);
CREATE INDEX works_listed ON works (year, type, access, venue_id, citations, is_retracted);
CREATE INDEX contributors_name ON contributors (role, name, orcid);
CREATE INDEX contributors_orcid ON contributors (orcid) WHERE orcid IS NOT NULL;
CREATE INDEX indicators_class ON indicators (name, class) WHERE class IS NOT NULL;
CREATE INDEX relations_doi ON relations (doi);
CREATE INDEX matches_open ON matches (status) WHERE status <> 'matched';
CREATE INDEX replies_age ON replies (retrieved_at) WHERE is_current = 1 AND state <> 'candidate';
"""

VIEWS_3 = {
    "venues_once": """
WITH numbered AS (
  SELECT venues.id, issn_l, each.value AS issn
  FROM venues, json_each('[' || replace(json_quote(issn), '; ', '","') || ']') AS each
  WHERE issn IS NOT NULL
), linking AS (
  SELECT issn, min(issn_l) AS issn_l FROM numbered WHERE issn_l IS NOT NULL GROUP BY issn
), own AS (
  SELECT numbered.id, min(coalesce(linking.issn_l, numbered.issn)) AS issn
  FROM numbered LEFT JOIN linking ON linking.issn = numbered.issn GROUP BY numbered.id
), named AS (
  SELECT venues.*, coalesce(venues.issn_l, own.issn, lower(title)) AS venue,
    (SELECT count(*) FROM works WHERE works.venue_id = venues.id) AS works
  FROM venues LEFT JOIN own ON own.id = venues.id
), issns AS (
  SELECT venue, group_concat(DISTINCT numbered.issn) AS issns
  FROM named JOIN numbered ON numbered.id = named.id GROUP BY venue
), best AS (
  SELECT venue, title, kind, publisher, isbn, sum(works) AS works,
    json_group_array(id) AS venue_ids, max(works * 1000 + length(title)) AS weight
  FROM named WHERE venue IS NOT NULL GROUP BY venue
)
SELECT best.venue, title, kind, publisher, issns, isbn, works, venue_ids
FROM best LEFT JOIN issns ON issns.venue = best.venue""",
    "works_wide": """
SELECT works.handle AS work,
  (SELECT citation_key FROM works_overview WHERE work_id = works.id) AS cite_key, works.doi,
  (SELECT group_concat(value, '; ') FROM identifiers AS i
    WHERE i.work_id = works.id AND is_own AND scheme = 'openalex') AS openalex,
  (SELECT group_concat(value, '; ') FROM identifiers AS i
    WHERE i.work_id = works.id AND is_own AND scheme = 'pmid') AS pmid,
  (SELECT group_concat(value, '; ') FROM identifiers AS i
    WHERE i.work_id = works.id AND is_own AND scheme = 'pmcid') AS pmcid,
  (SELECT group_concat(value, '; ') FROM identifiers AS i
    WHERE i.work_id = works.id AND is_own AND scheme = 'arxiv') AS arxiv,
  venues.isbn, venues.issn, works.type, works.title, works.authors,
  (SELECT group_concat(orcid, '; ') FROM contributors AS c WHERE c.work_id = works.id) AS orcids,
  works.year, works.published, works.venue, venues.publisher, works.volume, works.issue,
  works.pages, works.language, works.citations,
  (SELECT max(class) FROM indicators AS i
    WHERE i.work_id = works.id AND +name = 'popularity') AS popularity_class,
  (SELECT max(class) FROM indicators AS i
    WHERE i.work_id = works.id AND +name = 'influence') AS influence_class,
  (SELECT max(class) FROM indicators AS i
    WHERE i.work_id = works.id AND +name = 'impulse') AS impulse_class,
  works.access, works.is_retracted AS retracted,
  (SELECT group_concat(type, '; ') FROM updates AS u WHERE u.work_id = works.id) AS notices,
  (SELECT group_concat(name, '; ') FROM topics AS t WHERE t.work_id = works.id) AS topics,
  (SELECT group_concat(name, '; ') FROM funders AS f WHERE f.work_id = works.id) AS funders,
  (SELECT count(DISTINCT note_id) FROM matches JOIN mentions ON mentions.id = mention_id
    WHERE matches.work_id = works.id) AS notes,
  works.abstract
FROM works LEFT JOIN venues ON venues.id = works.venue_id""",
    "matches_told": """
SELECT matches.mention_id, mentions.text AS said, notes.path AS note, mentions.line,
  matches.status, matches.reason, matches.confidence, works.title AS work, works.doi
FROM matches JOIN mentions ON mentions.id = matches.mention_id
JOIN notes ON notes.id = mentions.note_id LEFT JOIN works ON works.id = matches.work_id""",
}
