"""What every layer stands on: problems, strict YAML, three-valued logic, where resources are."""
