"""Encryption: at rest with keys of our own that rotate, and in transit everywhere."""

from policies.rules.encryption import at_rest, certificates, in_transit, keys

__all__ = ["at_rest", "certificates", "in_transit", "keys"]
