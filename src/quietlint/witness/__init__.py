"""A second opinion on candidate findings from astroid's own inference, which knows nothing of ours."""
