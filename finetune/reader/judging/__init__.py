"""What is measured of a reader, and fitted to, on questions that it was not trained on."""
