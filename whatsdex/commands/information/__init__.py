"""What the bot is and can do."""
