"""Clinic mode's own pages: a person's way in and out, and the staff's queue, cases and settings."""
