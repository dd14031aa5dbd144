"""What messages say: one body for each provider as configuration, their rules, and values made to fit them."""
