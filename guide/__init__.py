"""Polku: a guided dialogue that ends in a pre-filled request for a planning meeting."""
