"""The simulation has teeth: programs that work in a wrong order are found out."""

from collections.abc import Callable, Iterator

import pytest
from sim_mutants import MUTANTS, tricks_of
from sim_office import equipped
from sim_play import played

MOST_SEEDS = 200


@pytest.fixture(scope="module", autouse=True)
def _equipped() -> Iterator[None]:
    with equipped():
        yield


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_program_that_does_not_do_as_it_should_is_found_out(mutant: Callable[..., None]):
    seed = next((seed for seed in range(MOST_SEEDS) if played(seed, tricks=tricks_of(mutant)).wrong), None)

    assert seed is not None
    assert not played(seed).wrong
