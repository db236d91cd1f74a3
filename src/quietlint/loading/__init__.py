"""A repository opened for judgement: its files, its environment, and every module by name, as `ModuleLoader` asks."""
