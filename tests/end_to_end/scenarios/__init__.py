"""What is played, in this order. Each takes the world, fails or answers its counts, and cleans nothing up."""
