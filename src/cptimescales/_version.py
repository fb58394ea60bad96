"""The one place that holds the version; the build and every result's provenance read it."""

__version__ = "0.1.0"
