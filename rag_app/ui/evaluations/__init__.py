"""The evaluation page: what was judged, side by side."""
