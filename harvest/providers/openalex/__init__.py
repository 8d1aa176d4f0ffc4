"""OpenAlex: how it is asked, and what its replies mean."""
