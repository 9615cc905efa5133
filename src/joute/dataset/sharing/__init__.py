"""What organisations write travels whole: one folder with a card, a licence and checksums."""
