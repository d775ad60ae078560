"""`make prices`: renews the price lists from the public bulk price list of AWS, by plain HTTPS and without an account."""
