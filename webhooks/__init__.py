"""The HTTP door: providers' webhooks and health, and whatever else is mounted beside them."""
