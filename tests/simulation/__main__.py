"""Play many seeds side by side: `python tests/simulation --seeds 10000 --jobs 2`; tell one: `--seed 7`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from sim_run import main

sys.exit(main(sys.argv[1:]))
