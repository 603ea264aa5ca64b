"""Words: templates with declared facts, names said rightly or not at all, and a linter that knows what is creepy.

It stands below the stages, so that messages may use it, and knows neither people nor stores: facts and names are
handed in.
"""
