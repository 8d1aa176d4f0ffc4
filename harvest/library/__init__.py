"""The user's own bibliography: Zotero, .bib files, literature notes."""
