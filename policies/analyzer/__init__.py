"""The pack under the real engine: what the analyzer sends, and CrossGuard."""
