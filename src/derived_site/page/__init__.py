"""A page as its author wrote it, read once. Nothing here makes HTML or runs code."""
