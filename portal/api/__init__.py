"""The portal for programs: /api/v1, with tokens."""
