"""What is shown: figures with an address, and the pages and charts made of them."""
