"""Literature notes in the forms that programs write: which key each defines, and for which work."""

from __future__ import annotations

from harvest.reading.literature_note import link_name, may_be_literature, read_literature_note
from tests.table import every_row

DOI = "10.1007/s00453-019-00634-0"

FORMS = {
    "named @key, with a DOI": ("@Kolay2013.md", f"---\ndoi: {DOI}\n---\n", "Kolay2013"),
    "named @key, DOI in the body": ("@Kolay2013.md", f"# A paper\n\n> DOI: {DOI}\n", "Kolay2013"),
    "citekey": ("x.md", f"---\ncitekey: Edel_2020\ndoi: {DOI}\n---\n", "Edel_2020"),
    "citekey with @": ("x.md", f"---\nciteKey: '@Edel2020'\nDOI: {DOI}\n---\n", "Edel2020"),
    "citation-key": ("x.md", f"---\ncitation-key: edel:20\nDOI: {DOI}\n---\n", "edel:20"),
    "bibtex_key": ("x.md", f"---\nbibtex_key: edel20\nurl: https://doi.org/{DOI}\n---\n", "edel20"),
    "alias": ("x.md", f'---\naliases: ["Edel", "@edel20"]\ndoi: {DOI}\n---\n', "edel20"),
    "alias in a list": ("x.md", f"---\naliases:\n  - '@edel20'\ndoi: {DOI}\n---\n", "edel20"),
    "DOI, title and authors": (
        "edelkamp2020.md",
        f"---\ntitle: Quick sorts\nauthors: [Stefan Edelkamp]\ndoi: {DOI}\n---\n",
        "edelkamp2020",
    ),
    "ZotLit": (
        "QuickXsort.md",
        "---\ntitle: QuickXsort in theory\ncitekey: edel20\nzotero-key: 2AFE3B35\n---\n",
        "edel20",
    ),
    "Citations": (
        "@edel20.md",
        "---\ntitle: QuickXsort in theory\nauthors: Stefan Edelkamp, Armin Weiß\nyear: 2020\n---\n",
        "edel20",
    ),
    "Zotero Integration, callout": (
        "Edelkamp 2020.md",
        f"# QuickXsort\n> [!info]- Metadata\n> **Citekey**:: edel20\n> **DOI**:: {DOI}\n",
        "edel20",
    ),
    "BibNotes, list": (
        "@edel20.md",
        "# T\n## Metadata\n- **CiteKey**: edel20\n- **Title**: QuickXsort in theory\n"
        "- **Author**: Edelkamp, Stefan; Weiß, Armin\n- **Year**: 2020\n",
        "edel20",
    ),
    "BibNotes, admonition": (
        "QuickXsort.md",
        f"``` ad-info\ntitle: Metadata\n- **CiteKey**: edel20\n- **DOI**: {DOI}\n```\n",
        "edel20",
    ),
    "mdnotes": ("x.md", f"* Cite key: edel20\n* DOI: [{DOI}](https://doi.org/{DOI})\n", "edel20"),
    "BibLib": (
        "@edel20.md",
        "---\nid: edel20\ntype: article-journal\ntitle: QuickXsort in theory\nauthor:\n"
        f"  - family: Edelkamp\n    given: Stefan\nDOI: {DOI}\n---\n",
        "edel20",
    ),
    "Readwise": (
        "QuickXsort in theory.md",
        "# QuickXsort\n## Metadata\n- Author: [[Stefan Edelkamp]]\n"
        "- Full Title: QuickXsort in theory\n- Category: #articles\n",
        None,
    ),
    "Logseq": (
        "@edel20.md",
        f"title:: @edel20\nitem-type:: [[journalArticle]]\nauthors:: [[Stefan Edelkamp]]\n"
        f"doi:: {DOI}\noriginal-title:: QuickXsort in theory\n",
        "edel20",
    ),
    "Logseq, page by title": (
        "QuickXsort.md",
        f"title:: QuickXsort\ncitekey:: edel20\ndoi:: {DOI}\n",
        "edel20",
    ),
    "Zettlr": (
        "20200101120000.md",
        f"---\ntitle: '@edel20'\nkeywords: [literature]\nDOI: {DOI}\n---\n",
        "edel20",
    ),
}


@every_row(("name", "text", "key"), FORMS.values(), ids=FORMS.keys())
def test_a_literature_note_defines_its_key(name: str, text: str, key: str | None) -> None:
    """Whatever program wrote it: the key, and something to know the work by."""
    note = read_literature_note(text, f"v/{name}")
    assert note is not None
    assert note.keys[:1] == ((key,) if key else ())
    assert note.mention.identifiers or note.mention.query
    assert link_name(name) in note.names
    assert may_be_literature(name, text.encode())


@every_row(
    ("name", "text"),
    [
        ("a.md", "# Thoughts\nWhat I think of 10.1000/xyz.\n"),
        ("a.md", "---\ntitle: My essay\nauthor: Me\ndate: 2020-01-01\n---\nText.\n"),
        ("a.md", "---\ntitle: My essay\nbibliography: refs.bib\n---\nText [@key].\n"),
        ("a.md", "---\ncitekey: {{citekey}}\ndoi: {{DOI}}\n---\n"),
        ("a.md", f"---\ndoi: {DOI}\n---\nOne DOI says not that the note is of the work alone.\n"),
        ("a.md", "The aliases: @somebody and @else wrote.\n"),
    ],
)
def test_other_notes_define_nothing(name: str, text: str) -> None:
    """An essay, a template, a note with a DOI: their name is no key."""
    assert read_literature_note(text, name) is None


def test_a_key_keeps_its_case_and_links_do_not() -> None:
    """Programs find notes in any case; citation keys are exact."""
    note = read_literature_note(f"---\ndoi: {DOI}\n---\n", "Lit/@Kolay2013.md")
    assert note is not None and note.keys == ("Kolay2013",)
    for target in ("@kolay2013", "Lit/@Kolay2013.md", "Kolay2013#Method", "@Kolay2013|K. (2013)"):
        assert link_name(target) in note.names
