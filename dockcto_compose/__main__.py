"""`python -m dockcto_compose`."""

from dockcto_compose.cli import main

main()
