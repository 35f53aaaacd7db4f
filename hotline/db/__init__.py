"""The ground the nouns stand on: tables' base, types, the one commit, the outbox."""
