"""Scorers by models of this machine, in ONNX, of folders that the operator filled; offline."""
