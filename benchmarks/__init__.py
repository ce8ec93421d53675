"""A made-up national-scale set and the measurements taken on it."""
