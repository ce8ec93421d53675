"""Tables in files (workbooks and CSV), read by the contract that the portal file states.

Here: contracts, guards, encodings, headers, numbers, rows. Not here: where files come from
(connectors), who a unit is (`ingest/units.py`).
"""
