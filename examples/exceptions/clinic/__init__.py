"""Patients and their appointments."""
