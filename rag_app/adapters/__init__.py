"""Adapters on disk: numbered versions with manifests, checked before use."""
