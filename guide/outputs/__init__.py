"""Everything a result can be put into: PDF, calendar, text, print."""
