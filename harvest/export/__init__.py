"""Records to text: cards, BibTeX, CSL-JSON, RIS, Markdown, HTML. Pure."""
