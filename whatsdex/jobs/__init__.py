"""Background work: the queue that carries jobs, and the rows that people see of them."""
