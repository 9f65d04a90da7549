"""WhatsApp: ``link`` in the engine, and the process it supervises, ``client``, where neonize runs."""
