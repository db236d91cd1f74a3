"""A repository opened for judgement: its files, its environment, and every module by name. Fulfils `ModuleLoader`."""

from quietlint.loading.loader import ProjectLoader
from quietlint.loading.opening import open_project

__all__ = ["ProjectLoader", "open_project"]
