"""What the Terraform AWS provider, which pulumi-aws wraps, says of each property: updated in place, or a replacement."""
