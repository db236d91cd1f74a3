"""Disk to `SourceFile`: which files a project has, what their text is, and under which module names they are known."""
