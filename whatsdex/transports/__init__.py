"""Ways to reach people: WhatsApp through a link process, and a simulator."""
