"""What files of several formats are made of: XML, containers, charts, equations, slides, ends of lines."""
