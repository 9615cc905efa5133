"""Markdown whose headings are long lines of spaces."""

from joute.reader import read_file


def test_a_heading_of_many_spaces_is_read_at_once() -> None:
    text = "# a" + " " * 200_000 + "b ##\n\nText.\n"
    (page,) = read_file("a.md", text.encode()).pages
    assert [(block.text, block.level) for block in page.blocks] == [("a b", 1), ("Text.", 0)]
