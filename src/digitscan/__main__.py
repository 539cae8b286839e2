"""The entry point: `digitscan` and `python -m digitscan`."""

from digitscan.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
