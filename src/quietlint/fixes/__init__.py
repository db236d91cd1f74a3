"""Repairs: from the edits that findings carry to files that are changed there and nowhere else."""
