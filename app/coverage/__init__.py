"""How every outlet fares: facts out of the store, what is normal, alarms, and the rows that people and scripts read."""
