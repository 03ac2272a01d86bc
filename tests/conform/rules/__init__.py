"""All the rules; to import this puts them into the table."""
from . import annot, colour, content, file, font, meta, press, signature, table, tree  # noqa: F401
