"""Rules over the program: findings, what silences them, and what makes them comparable between runs."""
