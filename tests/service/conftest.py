"""An office with two closed cases: made once, copied for each test."""

import shutil
from pathlib import Path

import pytest
from house import House, a_house


@pytest.fixture(scope="package")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("closed")
    a_house(folder, cases=2)
    return folder


@pytest.fixture
def house(closed: Path, tmp_path: Path) -> House:
    shutil.copytree(closed, tmp_path / "data")
    return House(tmp_path / "data")
