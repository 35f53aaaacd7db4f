"""The record of a talk: what was said, how great the danger is, what was agreed. Of the counselling world: by code."""
