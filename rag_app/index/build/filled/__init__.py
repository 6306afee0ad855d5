"""How files get into the generation that is made: held still, read and embedded, here or on other processors."""
