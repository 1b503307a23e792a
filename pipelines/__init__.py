"""What happens when: Prefect flows that collect, validate, value and publish, and the command line that runs them."""
