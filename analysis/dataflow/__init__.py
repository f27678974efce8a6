"""How a layer's words move: loop nests, schedules, event streams, and what they cost by formula and by simulation."""
