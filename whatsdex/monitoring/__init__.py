"""How it is known what goes on: logs, health, metrics, and the figures of the dashboard."""
