"""Examples become what the model sees: passages, prompt, target, tokens."""
