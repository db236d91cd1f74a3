"""Rules of the family `imports`: what an import statement names must exist."""
