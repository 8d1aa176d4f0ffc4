"""The front door: what `import harvest` gives, and all that the command line does.

front_door      Session: one method for each thing that harvest can do
lifetime        how a session is opened, shared among threads, stopped and closed
resources       what a session works with, opened from the settings
tally, events   what was asked, what failed, what is told on the way
given_works     works by reference, record or answer
results         what comes back for files
the others      one task each
"""
