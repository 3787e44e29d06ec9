"""The desk: the admin as staff meet it, built on Django's own and holding no knowledge of any record."""
