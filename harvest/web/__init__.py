"""The library in the browser: a Datasette plugin, and `harvest serve` around it.

Pages are made on the server and read without a script. They are filled by the front door; nothing
here opens a database or reads a file of the user's.
"""
