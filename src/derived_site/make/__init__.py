"""What `make` runs: assets, checks, and builds other than the plain one."""
