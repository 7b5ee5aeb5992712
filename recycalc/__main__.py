"""``python -m recycalc``."""

from recycalc.cli import main

if __name__ == "__main__":
    main()
