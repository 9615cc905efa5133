"""What the package exports."""

import joute.llm


def test_every_exported_name_exists_and_is_listed_once() -> None:
    names = joute.llm.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(joute.llm, name) for name in names)
