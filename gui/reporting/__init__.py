"""File ▸ Report…: what a report says, looked at page by page before it becomes a file."""
