"""Amounts, ranges, units, codes and times, as texts and questions write them."""
