"""Running the code of pages, and judging what it prints."""
