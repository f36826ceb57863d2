"""Clinic mode: invitations, what was sent, the queue and the cases, kept in an encrypted store."""
