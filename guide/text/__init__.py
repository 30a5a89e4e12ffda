"""Words: catalogues, phrases, dates and plurals, who has reviewed what."""
