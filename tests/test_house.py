"""The house stands as architecture.md draws it: floors, doors, sizes, and what leaves it as a wheel."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
MAILD = CHECKOUT / "maild"


def run(*command: str | Path, cwd: Path) -> str:
    """The command's stdout; its stderr is the failure's message."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_floor_imports_only_the_floors_below():
    run(Path(sys.executable).with_name("lint-imports"), "--no-cache", cwd=CHECKOUT)


def test_every_third_party_package_has_a_room():
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    housed = {name for contract in contracts for name in contract.get("protected_modules", ())}

    graph = grimp.build_graph("maild", include_external_packages=True, cache_dir=None)

    strangers = {name for name in graph.modules if graph.is_module_squashed(name)}
    assert strangers - housed - sys.stdlib_module_names == set()


@pytest.mark.parametrize("folder", ["maild", "tests"])
def test_no_file_is_longer_than_400_lines(folder: str):
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (CHECKOUT / folder).rglob("*.py")}

    assert {str(path): length for path, length in lengths.items() if length > 400} == {}


def test_the_lock_is_hashed_and_names_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (CHECKOUT / name).read_text(encoding="utf-8")
        pins = [line for line in lock.splitlines() if line and not line.startswith(("#", " "))]

        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "://" not in lock


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a fresh virtual environment, far from the checkout, in which our wheel is installed."""
    place = tmp_path_factory.mktemp("wheel")
    source, python = place / "source", place / "venv" / "bin" / "python"
    for name in ("maild", "rules", "templates"):
        shutil.copytree(CHECKOUT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(CHECKOUT / name, source)
    pip = (sys.executable, "-m", "pip", "--quiet")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", place, source, cwd=place)
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv", cwd=place)
    (wheel,) = place.glob("*.whl")
    run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=place)
    # The dependencies are lent, not installed again: a plain path in a .pth brings no editable install with it.
    (site_packages,) = (place / "venv").glob("lib/python3*/site-packages")
    (site_packages / "lent.pth").write_text(str(Path(pytest.__file__).parent.parent), encoding="utf-8")
    return python.parent


@pytest.fixture(scope="module")
def package(installed: Path) -> Path:
    """The folder of the installed package."""
    return Path(run(installed / "python", "-c", "import maild; print(maild.__path__[0])", cwd=installed).strip())


def files_in(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern) if path.is_file()}


@pytest.mark.slow
def test_the_wheel_holds_every_module(package: Path):
    assert not package.is_relative_to(CHECKOUT)
    assert files_in(package, "*.py") == files_in(MAILD, "*.py")


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["rules", "templates"])
def test_the_wheel_holds_every_rule_and_template(package: Path, folder: str):
    assert files_in(package / "shipped" / folder, "*") == files_in(CHECKOUT / folder, "*")
    assert files_in(CHECKOUT / folder, "*")


@pytest.mark.slow
def test_the_installed_program_runs_outside_the_checkout(installed: Path, tmp_path: Path):
    table = run(installed / "maild", "sop", cwd=tmp_path)

    assert "Melakukan perbaikan" in table
    assert list(tmp_path.iterdir()) == []


def test_the_front_door_of_the_checkout_is_the_program(tmp_path: Path):
    table = run(sys.executable, CHECKOUT / "daemon.py", "sop", cwd=tmp_path)

    assert "Melakukan perbaikan" in table
