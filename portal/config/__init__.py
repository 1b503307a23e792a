"""How the portal is set up: settings from the environment, addresses, the server."""
