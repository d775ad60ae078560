"""Beyond the pair: both regions lost, the account lost, two disruptions at once."""
