"""Speed and weight of the site and the library, as ratios measured side by side."""
