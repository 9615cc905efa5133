"""Scorers that ask a judge: another model, by a written grid."""
