"""Short-lived state: counters and rate limits."""
