"""The web pages: blueprints, forms, cookies, headers and static files."""
