"""The daily record 千日修养: write, read, change and take back; what free text is (S02-S06)."""
