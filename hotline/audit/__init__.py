"""Who saw or changed what is secret, when and why: appended, never changed, and chained so that a change is found."""
