"""From a portal to typed observations: catalogue, pulling, landing zone, parsers.

Plain Python: nothing here imports Dagster or opens the warehouse.
"""
