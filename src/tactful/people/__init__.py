"""People: attributes they gave, controls in their hand, and the vault that knows who is who."""
