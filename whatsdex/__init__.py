"""WhatsDeX: a self-hosted WhatsApp bot service, run from the terminal."""

__version__ = "0.1.0"
