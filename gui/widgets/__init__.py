"""Parts that panels are made of; none of them knows a session."""
