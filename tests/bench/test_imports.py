"""The benchmark of imports, small: an invented log gets in whole, as history and lived through."""

import pytest

from sportello.bench.imports import invented_rows, run


@pytest.mark.sqlite
@pytest.mark.slow
def test_an_invented_log_gets_in_whole() -> None:
    result = run(cases=15, tickets=0)

    rows = len(list(invented_rows(15, 2026)))
    for name in ("invented", "invented_live"):
        figures = result["imports"][name]
        assert (figures["rows"], figures["accepted"], figures["rejected"]) == (rows, rows, 0)
        assert figures["differences"] == 0
        assert figures["peak_megabytes"] < 400
    assert result["imports"]["invented_live"]["escalations"]["2"]["not_resolved"] > 0
