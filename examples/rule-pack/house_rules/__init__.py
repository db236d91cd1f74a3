"""The rules of our house."""

from house_rules.habits.print_in_library import print_in_library

RULES = (print_in_library,)
