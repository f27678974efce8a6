"""One file per topic, named as its scene; `all_topics` imports them all."""
