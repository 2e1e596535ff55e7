"""The soak of `make soak`, for as long as a test may take."""

from __future__ import annotations

import pytest

from tests.soak.run import main

SECONDS = 20


@pytest.mark.slow
def test_a_short_soak_finds_nothing(server_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--minutes", str(SECONDS / 60), "--rows", "1000", "--server", server_url])
    assert status == 0, capsys.readouterr().out
