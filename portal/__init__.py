"""Where people come in: the web application for leaders, city and funders. Not built yet."""
