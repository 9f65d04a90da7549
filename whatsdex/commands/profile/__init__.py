"""What the bot knows of its users, and what they decide about it."""
