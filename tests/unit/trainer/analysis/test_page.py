"""The page: what is in it is escaped, what is missing is said once, and it allows itself no request."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from trainer.analysis.page.content import Figure, LibraryMap, Page, Section, Table, Verdict
from trainer.analysis.page.render import render, write_charts, written


def page(*sections: Section) -> Page:
    return Page("a <title>", (("rows", 1234), ("run", "a&b")), Verdict("weak", "so so", ("<reason>",)), sections)


def test_words_are_escaped_and_data_cannot_end_its_script() -> None:
    document = {"names": ["</script><b>"], "x": [0.5], "y": [0.5], "columns": []}
    text = render(page(Section("map", "Map", library_map=LibraryMap(document, "a map"))))
    assert "a &lt;title&gt;" in text and "&lt;reason&gt;" in text and "a&amp;b" in text and "1,234" in text
    assert "</script><b>" not in text and "\\u003c/script>\\u003cb>" in text


def test_nothing_may_be_fetched() -> None:
    text = render(page(Section("one", "One")))
    assert "default-src 'none'" in text
    assert "src=" not in text.replace("default-src=", "") and "http://" not in text and "https://" not in text


def test_what_is_missing_is_said_once_with_its_command() -> None:
    absent = [Section(name, name.title(), (f"about {name}",), remedy="python -m trainer analyse X") for name in "ab"]
    text = render(page(Section("here", "Here"), *absent))
    assert text.count("python -m trainer analyse X") == 1
    assert '<section id="here">' in text and '<section id="a">' not in text
    assert "about a" in text and "about b" in text


def test_long_tables_are_folded() -> None:
    def table(rows: int) -> Section:
        return Section("t", "T", tables=(Table(("n", "word"), tuple((n, "x") for n in range(rows))),))

    assert "<details>" not in render(page(table(14))) and "(15 rows)" in render(page(table(15)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\N{EN DASH}"),
        (True, "yes"),
        (1234567, "1,234,567"),
        (0.12345, "0.123"),
        (0.00012345, "0.00012"),
        (-0.5, "\N{MINUS SIGN}0.500"),
        (12345.6, "12,346"),
        (0.0, "0.000"),
    ],
)
def test_values_are_written_for_readers(value: float | None, text: str) -> None:
    assert written(value) == text


def test_charts_are_files_of_their_own_with_their_colours(tmp_path: Path) -> None:
    chart = Markup('<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>')
    figures = (Figure(chart, "kept", name="kept"), Figure(chart, "only on the page"))
    write_charts(tmp_path / "plots", page(Section("s", "S", figures=figures)))
    [file] = (tmp_path / "plots").iterdir()
    assert file.name == "kept.svg" and "--s0" in file.read_text() and file.read_text().endswith("</style></svg>")
