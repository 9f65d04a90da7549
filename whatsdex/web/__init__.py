"""What the engine serves over HTTP: metrics and health for machines, the control socket for our own faces."""
