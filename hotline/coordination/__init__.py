"""The one way from the counselling world to the household world: a request in words meant for the coordinator.

Nothing here knows a call, a record, a code or a fingerprint: what is not in the row cannot be seen by its reader.
"""
