"""The programme's own rules, as pure functions: who counts as what, and why."""
