"""What the site needs beyond MkDocs: small Markdown extensions and test parts, no more.

`derived` never imports this package.
"""
