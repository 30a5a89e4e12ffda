"""The rules: facts, dated conditions and findings with their reasons."""
