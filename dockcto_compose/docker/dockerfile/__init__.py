"""Dockerfiles as BuildKit reads them: `parser.parse`, then `effective.effective` for one target with its arguments."""
