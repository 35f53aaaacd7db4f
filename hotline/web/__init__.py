"""The doors: webhooks, health, the reading API, pages."""
