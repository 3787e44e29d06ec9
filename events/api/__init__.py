"""The API's events and what was said, decided and awarded at them."""
