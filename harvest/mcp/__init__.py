"""The library for assistants: the Model Context Protocol over standard input and output.

tool_answers      what a tool answers with: plain objects, cut to a size that a model can read
library_tools     the tools, each one call of the front door
passages          quotations and sentences of abstracts near a claim, with a score and a place
protocol_server   the same as a server of the protocol, with what each tool may change
"""
