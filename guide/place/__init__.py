"""Municipalities: offices, recipients, participants, languages and theme."""
