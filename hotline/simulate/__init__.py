"""What would happen: a line played on paper with the rules that ring phones, and how many counsellors an hour takes.

All that a supervisor types is checked here, so that the routing below never sees a line that cannot be.
"""
