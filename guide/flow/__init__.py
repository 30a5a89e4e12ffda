"""The dialogue: flow files, the state machine, the conversation and its code."""
