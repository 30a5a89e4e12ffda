"""Tools for those who write and build: content checks, paths, drawings, assets."""
