-- An index of a partition cannot be dropped while it is part of another: the change before this one drops all of them.
SELECT 1;
