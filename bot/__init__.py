"""Hospital Improvers: conversations by text and chat between hospitals and the people who use them."""
