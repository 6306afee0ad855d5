"""What a question asks for, told by how it is put."""
