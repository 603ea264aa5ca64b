"""Words: templates with declared facts, names said rightly or not at all, and a linter that knows what is creepy.

It stands below the stages, so that messages may use it, and knows neither people nor stores: facts and names are
handed in. Two calls are its face::

    lint(channel, subject, body, facts, relation, recent=…)       # tactful.wording.lint
    render(Template(…), facts, person_name=…, locale=…, …)        # tactful.wording.render

Whoever keeps campaigns lints a template when it is written, with `facts.declared_facts` (no values: it is judged once
and remembered), and again with ``recent`` when a person is chosen, which then only compares; `render` refuses what
must not be said whatever the linter thought.
"""
