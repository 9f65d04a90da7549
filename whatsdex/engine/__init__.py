"""The engine: from a message that came in to the reply that went out."""
