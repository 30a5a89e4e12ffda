"""The meeting request: record, life cycle, encrypted store and retention."""
