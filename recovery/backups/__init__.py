"""Backups and archives: Velero, buckets, AWS Backup."""
