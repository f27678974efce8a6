"""What the lecture leaves aside: recurrent cells, attention, what is fused into the layer before, and a step of training.

Counts by formula, each checked against loops that count one by one.
"""
