"""Nouns of messages: campaigns that could be sent, contacts that were made, and words by which a person ends them."""
