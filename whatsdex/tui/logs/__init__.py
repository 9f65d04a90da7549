"""The log without its screen: how its lines are filtered and drawn."""
