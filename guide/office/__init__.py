"""What the office does with requests: who may, what they see, what is recorded. It knows no page."""
