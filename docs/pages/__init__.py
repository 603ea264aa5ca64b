"""One reference page a file; each has a function `page` that returns Markdown."""
