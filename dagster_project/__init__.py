"""chiso: a warehouse for Vietnam's public-service quality indices (Bộ chỉ số 766)."""

__version__ = "0.1.0"
