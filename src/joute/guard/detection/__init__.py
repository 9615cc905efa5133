"""What the rules look for, a family in each module."""
