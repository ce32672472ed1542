"""The pages of a site as jobs: each holds all that its pages say, and its key tells when that has changed."""
