"""What spans pages: their order, equations, papers, terms and links."""
