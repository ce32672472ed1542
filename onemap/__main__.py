"""``python -m onemap``."""

from onemap.commands import main

if __name__ == "__main__":
    main()
