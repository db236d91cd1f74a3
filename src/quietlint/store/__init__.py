"""Facts and results by key on disk. What is stored is never trusted to be there, to be whole, or to be ours."""
