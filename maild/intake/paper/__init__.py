"""Letters on paper and in files become text with positions."""
