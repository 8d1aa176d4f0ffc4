"""What an entry says it is, and whether an index would have such a work."""

from __future__ import annotations

from harvest.check.entry_kind import advice_on, is_unindexed, kind_of, rfc_doi
from harvest.model.mention import Mention, Query
from tests.table import every_row

NEWS, FILM, ANY = "newspaper or magazine", "recording or picture", "work of no stated kind"


def entry(text: str, year: int | None = None) -> Mention:
    """An entry of a list, as written."""
    return Mention("a", 1, 1, "bib-entry", text, query=Query(year=year))


@every_row(
    ("text", "kind", "unindexed"),
    [
        ("@article{x, journal={J}}", "article", False),
        ("@inproceedings{x, booktitle={B}}", "article", False),
        ("@online{x, url={https://example.org}}", "web page", True),
        ("@misc{x, url={https://example.org}}", "web page", True),
        ("@misc{x, howpublished={Blog of the society}}", "web page", True),
        ("@misc{x, note={accessed 3 May 2020}}", "web page", True),
        ("@misc{x, eprint={2001.00001}, archiveprefix={arXiv}}", ANY, False),
        ("@misc{x, year=2001}", ANY, True),
        ("@phdthesis{x, school={S}}", "thesis", True),
        ("@misc{x, note={PhD thesis, University of Example}}", "thesis", True),
        ("@book{x, note={Dissertation, Universität Beispiel}}", "thesis", True),
        ("@misc{x, howpublished={Diplomarbeit}}", "thesis", True),
        ("@misc{x, type={Thèse de doctorat}}", "thesis", True),
        ("@book{x, title={How to write a thesis}}", "book", False),
        ("@misc{x, howpublished={Manual}}", "manual", True),
        ("@patent{x, number={US 7,123,456 B2}}", "patent", True),
        ("@misc{x, note={EP 1 234 567}}", "patent", True),
        ("@misc{x, howpublished={U.S. Patent 9,876,543}}", "patent", True),
        ("@misc{x, note={US Patent App. 12/345,678}}", "patent", True),
        ("@misc{x, howpublished={JP2005-123456A}}", "patent", True),
        ("@misc{x, note={WO 2019/123456 A1}}", "patent", True),
        ("@misc{x, note={IEEE Std 802.11-2016}}", "standard", True),
        ("@techreport{x, number={FIPS PUB 186-4}}", "standard", True),
        ("@manual{x, organization={DIN EN 10025-2}}", "standard", True),
        ("@misc{x, title={Recommendation X.509}}", "standard", True),
        ("@misc{x, howpublished={ASTM E8/E8M-13a}}", "standard", True),
        ("@article{x, title={A review of ISO 9001:2015}, journal={J}}", "article", False),
        ("@misc{x, howpublished={Regulation (EU) 2016/679}}", "law", True),
        ("@misc{x, howpublished={347 U.S. 483}}", "law", True),
        ("@misc{x, howpublished={BGBl. I S. 42}}", "law", True),
        ("@misc{x, note={Directive 95/46/EC}}", "law", True),
        ("@misc{x, note={ECLI:EU:C:2014:317}}", "law", True),
        ("@article{x, journal={The New York Times}}", NEWS, True),
        ("@article{x, journal={The Guardian}, pages={12}}", NEWS, True),
        ("@article{x, journal={Süddeutsche Zeitung}, number={51}, pages={3}}", NEWS, True),
        ("@article{x, journaltitle={Le Figaro}}", NEWS, True),
        ("@article{x, journal={Die Zeit}}", NEWS, True),
        ("@article{x, journal={TIME}}", NEWS, True),
        ("@article{x, journal={The Times of Science}, volume={3}}", "article", False),
        ("@article{x, journal={Space and Time}}", "article", False),
        ("@article{x, journal={IEEE Communications Magazine}}", "article", False),
        ("@article{x, journal={Annals of Guardianship}}", "article", False),
        ("@article{x, entrysubtype={newspaper}, journal={J}}", NEWS, True),
        ("@misc{x, howpublished={Press release}}", NEWS, True),
        ("@manual{x, note={R package version 1.1-29}}", "software", True),
        ("@misc{x, howpublished={GitHub repository}}", "software", True),
        ("@misc{x, howpublished={Data set}}", "dataset", True),
        ("@data{x, year=2020}", "dataset", True),
        ("@misc{x, howpublished={Personal communication}}", "manuscript", True),
        ("@article{x, journal={J}, note={in preparation}}", "manuscript", True),
        ("@article{x, journal={J}, pubstate={forthcoming}}", "manuscript", True),
        ("@article{x, journal={J}, note={Submitted to J}}", "manuscript", True),
        ("@misc{x, note={University library, Cod. 848}}", "manuscript", True),
        ("@misc{x, howpublished={YouTube}}", FILM, True),
        ("@misc{x, howpublished={Keynote at a meeting}}", "talk", True),
        ("@misc{x, howpublished={Internet-Draft draft-ietf-foo-03}}", "report", True),
        ("@book{x, isbn={978-3-16-148410-0}}", "book", True),
        ("@book{x, isbn={978-3-16-148410-1}}", "book", False),
        ("TY  - ELEC\nTI  - A page", "web page", True),
        ("TY  - JOUR\nTI  - An article", "article", False),
        ("TY  - GEN\nTI  - A tool\nN1  - GitHub repository", "software", True),
        ("TY  - STAND\nTI  - A norm", "standard", True),
        ("TY  - NEWS\nTI  - Mayor opens mill", NEWS, True),
        ("TY  - JOUR\nJO  - The Guardian\nTI  - Mayor opens mill", NEWS, True),
        ('{"id": "a", "type": "webpage"}', "web page", True),
        ('{"type": "article-journal", "id": "a"}', "article", False),
        ('{"type": "document", "genre": "Master\'s thesis"}', "thesis", True),
        ('{"type": "legal_case", "id": "a"}', "law", True),
    ],
)
def test_the_kind_of_an_entry_says_whether_an_index_would_have_it(
    text: str, kind: str, unindexed: bool
) -> None:
    """In BibTeX, RIS and CSL-JSON; what has its own index (arXiv) is to be found there."""
    assert (kind_of(entry(text)).name, is_unindexed(entry(text))) == (kind, unindexed)


@every_row(
    ("text", "number"),
    [
        ("@misc{x, howpublished={RFC 2616}}", 2616),
        ("@misc{x, howpublished={RFC2616}}", 2616),
        ("@techreport{rfc1, number={2616}, type={RFC}, institution={IETF}}", 2616),
        ("@techreport{rfc9, type={Request for Comments}, number=2616}", 2616),
        ("@misc{rfc1, howpublished={Request for Comments 5246}}", 5246),
        ("@misc{x, series={Request for Comments}, number={9000}}", 9000),
        ("@techreport{x, number={RFC 0791}}", 791),
        ("@online{x, url={https://datatracker.ietf.org/doc/html/rfc9000}}", 9000),
        ("@misc{x, url={https://www.rfc-editor.org/info/rfc9110}}", 9110),
        ("@techreport{rfc2616, institution={IETF}}", 2616),
        ("@techreport{rfc1, institution={IETF}}", None),
        ("@article{rfc2616, title={On RFC 2616}}", None),
        ("@misc{rfchat2020, title={Chat}}", None),
        ("TY  - RPRT\nTI  - HTTP\nM1  - RFC 2616", 2616),
    ],
)
def test_an_rfc_has_a_doi(text: str, number: int | None) -> None:
    """By its number, wherever the entry says it, its key last; an article about one is none."""
    assert rfc_doi(entry(text)) == (f"10.17487/rfc{number}" if number else "")


@every_row(
    ("text", "told"),
    [
        (
            "@phdthesis{x, school={S}}",
            "thesis; works of this kind are often in no index; add a url",
        ),
        (
            "@phdthesis{x, url={https://a.example}}",
            "thesis; works of this kind are often in no ind",
        ),
        ("@book{x, isbn={978-3-16-148410-0}}", "its ISBN fits its check digit (978-3: German)"),
        ("@misc{x, note={ISO 9001:2015}}", "ISO 9001:2015 has the form of a standard's number"),
        ("@misc{x, note={Patent DE102012345678A1}}", "DE102012345678A1 has the form of a patent's"),
    ],
)
def test_the_advice_asks_for_what_lacks_only(text: str, told: str) -> None:
    """An entry with an address, an ISBN or a number is not told to add one."""
    said = advice_on(entry(text))
    assert told in said
    assert said.endswith("add a url or an ISBN") is ("school" in text)


def test_an_old_book_needs_no_isbn() -> None:
    """Before 1980 many a book has neither DOI nor ISBN; later ones are to be found."""
    assert is_unindexed(entry("@book{x, title={Keeping of kilns}}", 1979))
    assert not is_unindexed(entry("@book{x, title={Keeping of kilns}}", 1980))


def test_a_newspaper_is_known_however_its_name_is_written() -> None:
    """By what was read of the entry, where its name is in TeX."""
    query = Query(container="Süddeutsche Zeitung")
    text = r"@article{x, journal={S{\"u}ddeutsche Zeitung}}"
    assert kind_of(Mention("a", 1, 1, "bib-entry", text, query=query)).name == NEWS
