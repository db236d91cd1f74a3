"""Rules of the family `signatures`: a call must fit what it calls."""
