"""Benchmarks, each beside the ceiling of the same engine in the same run: absolute figures mean little, ratios do."""
