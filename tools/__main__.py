"""What `./run` starts, as `python -I tools`: puts the checkout on the path, which -I leaves out, and sets up."""

import sys
from pathlib import Path


def main() -> int:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from tools.prepare import start

    return start(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
