"""Which beta a step is trained at: pure functions of the step, and a controller."""
