"""Evidence of origin: what a capture says of where it came from, time stamps, a second witness.

Not here: pulling (`ingest/`).
"""
