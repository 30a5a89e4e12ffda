"""Where things are kept: the database, its tables and their migrations. It knows no client and no page."""
