"""Rows and a recipe become an adapter."""
