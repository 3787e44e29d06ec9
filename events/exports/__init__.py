"""What a filter finds, to take away: tables of declared columns, and the shapes in which they are written."""
