"""The audit chain and holds by hand, directly and through the server that owns the directory."""

from __future__ import annotations

import apsw
import msgspec
import pytest

from tactful.cli.app import run

WINDOW = ["--since", "2020-01-01T00:00:00Z", "--until", "2100-01-01T00:00:00Z"]


@pytest.fixture
def shop(tmp_path, capsys):
    """Return a directory with a person who said something."""
    import tactful

    run(["init", str(tmp_path / "shop")])
    with tactful.open(tmp_path / "shop", learn_in_child=False) as engine:
        engine.people.set_consents("ana", {"messages": "granted"})
    capsys.readouterr()
    return tmp_path / "shop"


def told(capsys, *words):
    """Run a command; return its exit code and what it printed."""
    code = run([str(word) for word in words])
    return code, capsys.readouterr()


@pytest.mark.promise("A1", "A2")
def test_verification_says_whole_and_names_what_is_not(shop, capsys):
    """Exit code 0 and one line; after an edit exit code 1, the link and the code; the doctor finds it too."""
    code, out = told(capsys, "audit", "verify", "--path", shop)
    assert (code, out.out) == (0, "2 links, whole; an anchor vouches for the first 2\n")
    connection = apsw.Connection(str(shop / "store.db"))
    connection.execute("UPDATE chain SET actor = 'k_other' WHERE seq = 2")
    connection.close()
    code, out = told(capsys, "audit", "verify", "--path", shop)
    assert (code, "link 2: the link is not as it was written [edited]" in out.out) == (1, True)
    code, out = told(capsys, "doctor", "--path", shop)
    assert (code, "BAD   audit chain" in out.out) == (1, True)


@pytest.mark.promise("H3")
def test_a_hold_is_set_listed_and_let_go(shop, capsys):
    """One word stops a surface; the list says since when and by whom; letting go twice is told."""
    assert told(capsys, "hold", "set", "surface", "home", "--reason", "incident", "--path", shop)[0] == 0
    assert told(capsys, "hold", "set", "person", "ana", "--reason", "complaint", "--path", shop)[0] == 0
    code, out = told(capsys, "hold", "list", "--path", shop)
    assert [line.split()[1:] for line in out.out.splitlines()] == [
        ["surface", "home", "incident", "operator"],
        ["person", "ana", "complaint", "operator"],
    ]
    assert told(capsys, "hold", "lift", "surface", "home", "--path", shop)[0] == 0
    code, out = told(capsys, "hold", "lift", "surface", "home", "--path", shop)
    assert (code, "[unknown-hold]" in out.err) == (1, True)
    code, out = told(capsys, "hold", "set", "kind", "purchse", "--reason", "incident", "--path", shop)
    assert (code, "[bad-hold]" in out.err, "purchase" in out.err) == (2, True, True)


@pytest.mark.promise("A4")
def test_the_record_is_printed_and_compared(shop, tmp_path, capsys):
    """Fresh: current, exit code 0. After a change of the settings: the place that differs, exit code 1."""
    code, out = told(capsys, "audit", "record", "--path", shop)
    assert (code, msgspec.json.decode(out.out)["format"]) == (0, "tactful-processing-1")
    (tmp_path / "record.json").write_text(out.out, "utf-8")
    assert told(capsys, "audit", "record", "--check", tmp_path / "record.json", "--path", shop)[0] == 0
    toml = shop / "tactful.toml"
    toml.write_text("decisions_days = 30.0\n" + toml.read_text("utf-8"), "utf-8")
    code, out = told(capsys, "audit", "record", "--check", tmp_path / "record.json", "--path", shop)
    assert (code, out.out.split()) == (1, ["retention"])


@pytest.mark.promise("A5", "A6")
def test_assessment_and_breach_by_hand(shop, capsys):
    """The first names what is missing; an export by the operator is in the second."""
    code, out = told(capsys, "audit", "assessment", "--path", shop)
    assert (code, "[assessment-incomplete]" in out.err) == (2, True)
    assert told(capsys, "export", "--person", "ana", "--path", shop)[0] == 0
    code, out = told(capsys, "audit", "breach", *WINDOW, "--path", shop)
    (row,) = msgspec.json.decode(out.out)["people"]
    assert (row["person_id"], row["reads"][0]["actor"], row["reads"][0]["action"]) == (
        "ana",
        "operator",
        "person.exported",
    )
