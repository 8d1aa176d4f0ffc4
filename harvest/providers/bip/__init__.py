"""BIP!: how it is asked, and what its replies mean."""
