"""What is known of a row, as factors."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.analysis.disentanglement.known_factors import Factor, first_labels, input_factors, named_factors
from trainer.analysis.disentanglement.report import disentanglement, scores
from trainer.analysis.subject import Subject


def test_a_row_of_several_labels_goes_by_the_first_and_rare_ones_are_unknown() -> None:
    labels = np.array(["rock|pop", " pop", None, "", *["pop"] * 150, "polka"], object)
    codes = first_labels(labels)
    assert codes[:4].tolist() == [-1, 0, -1, -1]
    assert codes[-1] == -1 and (codes[4:-1] == 0).all()


def test_the_inputs_and_the_named_columns_of_a_run(subject: Subject) -> None:
    assert [factor.name for factor in input_factors(subject)] == list(subject.names)
    named = {factor.name: factor for factor in named_factors(subject)}
    assert set(named) == {"bt_genre", "bpm class"}
    assert named["bpm class"].ordered and not named["bt_genre"].ordered
    bpm = subject.raw[:, subject.names.index("bpm")]
    assert np.array_equal(named["bpm class"].codes >= 2, bpm > 120)


def test_rows_are_measured_where_all_factors_are_known() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, (1_200, 2))
    latents = codes.astype(np.float32)
    # What is not known is wrong, so that it would be seen in the score.
    latents[:300] = rng.standard_normal((300, 2))
    first = np.where(np.arange(1_200) < 300, -1, codes[:, 0])
    found = scores(latents, [Factor("a", first, True), Factor("b", codes[:, 1] + 3, True)])
    assert found is not None and found["rows"] == 900
    assert [factor["classes"] for factor in found["factors"]] == [4, 4]
    assert found["mig"]["score"] == pytest.approx(1, abs=0.02)
    assert np.array(found["information"]) == pytest.approx(np.eye(2), abs=0.03)
    assert scores(latents[:400], [Factor("a", first[:400], True)]) is None
    assert scores(latents, []) is None


def test_a_single_factor_has_no_question_of_which() -> None:
    codes = np.random.default_rng(1).integers(0, 3, 800)
    found = scores(codes[:, None].astype(np.float32), [Factor("a", codes, False)])
    assert found is not None and found["beta_vae"] is None and found["modularity"] is None
    assert found["mig"]["score"] == pytest.approx(1)


def test_a_run_knows_more_of_its_inputs_than_chance(subject: Subject) -> None:
    found = disentanglement(subject)["inputs"]
    assert found["dci"]["informativeness"] > 0.4
    assert found["beta_vae"]["score"] > 4 * found["beta_vae"]["chance"]
    assert np.shape(found["information"]) == (subject.dims, len(subject.names))
