"""Files that hold items: ours, tables, and samples of other tools."""
