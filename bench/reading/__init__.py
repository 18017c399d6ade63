"""The benchmark of reading: letters with known truth, damaged as paper is, read by the program, and scored."""
