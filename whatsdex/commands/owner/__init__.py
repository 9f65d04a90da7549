"""What only the bot's owner may do."""
