"""The commands of those who run an installation: requests, accounts, the database."""
