"""Changing what is recorded: a field and no other byte, files together or not at all, records with their references"""
