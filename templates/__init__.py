"""The pages and letters, as Jinja templates; a package so that they travel in the wheel."""
