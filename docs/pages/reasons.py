"""Every reason code with its words."""

from __future__ import annotations

from pages.table import code, table
from tactful.experiments.codes import ESTIMATES, VERDICTS
from tactful.explain.words import LANGUAGES
from tactful.guard.codes import CODES, RULES
from tactful.messaging.gates import MODULES
from tactful.wording.codes import CODES as WORDING

SHOWN = ("reason.", "although.", "place.")


def page() -> str:
    """Return why items are shown, set aside or placed, and what notices say, in every language."""
    languages = list(LANGUAGES)
    rule_of = {name: rule for rule in RULES for name in rule.CODES}
    aside = [
        (code(name), *(words.get(language, "") for language in languages), _first_line(rule_of[name].__doc__))
        for name, words in sorted(CODES.items())
    ]
    return "\n".join(
        [
            "# Reasons",
            "",
            "A code is stable; its words may improve. Reasons of the scorer are `rank.<part>` with the",
            "[parts](../why/scorer.md) of the model; those of stages begin with the stage's name.",
            "",
            "## Set aside by a guard",
            "",
            table(("code", *languages, "rule"), aside),
            "",
            "A candidate that stayed in play and was not chosen carries `rank.outranked`.",
            "",
            *_against(languages),
            "",
            "## Words of reasons",
            "",
            "Blanks are filled with what was recorded. `although` speaks against an item that is shown all the same,",
            "`place` says what won an item its place.",
            "",
            table(("key", *languages), _words(SHOWN)),
            "",
            "## Notices",
            "",
            table(("notice", *languages), _words(("notice.",))),
            "",
            "## Findings of the linter",
            "",
            "What `tactful lint` and `POST /v1/messages/lint` find in the wording of messages.",
            "",
            table(("code", *languages), [(code(name), *said.values()) for name, said in WORDING.items()]),
            "",
            "## Readouts of experiments",
            "",
            table(("verdict", *languages), [(code(name), *said.values()) for name, said in VERDICTS.items()]),
            "",
            "## Off-policy estimates",
            "",
            table(("verdict", *languages), [(code(name), *said.values()) for name, said in ESTIMATES.items()]),
        ]
    )


def _against(languages: list[str]) -> list[str]:
    """Return the codes of the gates of messages."""
    rows = [
        (code(name), *(said.get(language, "") for language in languages), _first_line(one.__doc__))
        for one in MODULES
        for name, said in one.CODES.items()
    ]
    return [
        "## Against a message",
        "",
        "Codes of the gates of `POST /v1/messages/choose`, in the order in which they are asked.",
        "",
        table(("code", *languages, "gate"), rows),
    ]


def _words(starts: tuple[str, ...]) -> list[tuple[str, ...]]:
    keys = [key for key in LANGUAGES["en"] if key.startswith(starts)]
    return [(code(key.removeprefix("notice.")), *(words[key] for words in LANGUAGES.values())) for key in keys]


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]
