"""A fictional register of any size, always the same for the same number of units: what benchmarks are run on."""
