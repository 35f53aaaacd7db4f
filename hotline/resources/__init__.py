"""Where else there is help: numbers, hours, what they are for, and when somebody last checked that this is so."""
