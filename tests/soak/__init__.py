"""Importers, searchers, administrators and a checker at work on one database for as long as is asked."""
