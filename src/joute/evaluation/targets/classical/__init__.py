"""Classical methods: what answers without a language model, and what that takes."""
