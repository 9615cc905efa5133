"""What a person should look at: answers that were reported, blocked, judged bad, or never came."""
