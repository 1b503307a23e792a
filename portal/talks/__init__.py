"""What leaders and the town write to each other about one value, or about a project's page before it is published."""
