"""``python build.py [command]``: the same as the installed ``onemap``."""

from onemap.commands import main

if __name__ == "__main__":
    main()
