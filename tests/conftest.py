"""What all tests share: this folder is on the import path, so that tests in folders find `played`."""
