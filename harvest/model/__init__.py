"""The words of the house: works, records, mentions, answers, identifiers. Pure."""
