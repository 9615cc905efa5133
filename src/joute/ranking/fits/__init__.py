"""From counts of votes to strengths: Bradley-Terry, Davidson, style control, Elo."""
