"""Who did what, and what it is worth: territory, projects, ledger, warehouse, validation, lineage.

The core takes and gives values and frames. It knows neither Prefect, nor the web, nor the layout of a workspace.
"""
