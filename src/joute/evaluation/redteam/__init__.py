"""The red team: French attacks on an application, each beside a harmless twin."""
