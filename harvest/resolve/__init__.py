"""From mentions to answers: who is asked for what, and what becomes of it."""
